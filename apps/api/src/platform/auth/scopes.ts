import type { Scope } from '@l402kit/contracts';

/** Whether one of the `required` scopes is held. `admin` includes every scope. */
export const grants = (held: readonly Scope[], required: readonly Scope[]): boolean =>
  held.includes('admin') || required.some((scope) => held.includes(scope));
