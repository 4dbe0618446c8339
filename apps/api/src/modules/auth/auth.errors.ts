import { Problem } from '../../platform/problem-details/problem.js';

/** Also for a browser that did not ask for it. */
export const walletAuthNotFound = (): Problem => new Problem('not-found', 'There is no sign-in with this id that this browser began.');
export const walletKeyNotFound = (): Problem => new Problem('not-found', 'There is no linked wallet with this id in this account.');
export const adminSessionNeeded = (): Problem => new Problem('session-invalid', 'A wallet is linked from a session with the scope admin: sign in first.');
export const proofNotFound = (): Problem => new Problem('not-found', 'There is no proof with this id that this browser began.');
export const proofNotPossible = (detail: string): Problem => new Problem('proof-not-possible', detail);
export const proofEnded = (): Problem => new Problem('proof-ended');
export const proofCodeWrong = (triesLeft: number): Problem => new Problem('proof-code-wrong', undefined, { extra: { triesLeft } });
