/** Injection token of the process's `Clock` (@l402kit/money-types). */
export const CLOCK = Symbol('Clock');
