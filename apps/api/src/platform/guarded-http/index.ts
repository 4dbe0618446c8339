export { createGuardedHttp } from './guarded-http.js';
export type { GuardedHttp, GuardedHttpOptions, GuardedRequest } from './guarded-http.js';
export { GuardedHttpProblem } from './guarded-http-problem.js';
export type { GuardedHttpProblemCode } from './guarded-http-problem.js';
export type { GuardedResponse } from './exchange.js';
export type { AddressLookup } from './resolve-host.js';

/** Injection token of the process's `GuardedHttp`. */
export const GUARDED_HTTP = Symbol('GuardedHttp');
