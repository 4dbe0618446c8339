/** Why something is refused. The code is stable and machine-readable; the detail tells a person what to do. */
export type L402ProblemCode =
  | 'base64-invalid' | 'hex-invalid'
  | 'macaroon-too-long' | 'macaroon-version' | 'macaroon-truncated' | 'macaroon-malformed' | 'macaroon-trailing-bytes'
  | 'identifier-length' | 'identifier-version'
  | 'caveat-malformed' | 'caveat-value-invalid' | 'caveat-widened' | 'caveat-unknown' | 'caveat-missing' | 'caveat-third-party'
  | 'service-not-authorized' | 'capability-not-authorized' | 'credential-expired' | 'volume-exceeded'
  | 'route-mismatch' | 'path-mismatch' | 'price-too-low' | 'preimage-caveat-mismatch'
  | 'challenge-missing' | 'challenge-malformed' | 'challenge-version'
  | 'authorization-missing' | 'authorization-malformed' | 'authorization-too-long' | 'authorization-ambiguous'
  | 'preimage-malformed' | 'preimage-missing' | 'preimage-mismatch' | 'macaroons-too-many' | 'payment-hash-mismatch'
  | 'signature-mismatch';

export interface L402Problem {
  readonly code: L402ProblemCode;
  readonly detail: string;
}

/** What every parser and every check of this package answers: a value or a problem. None of them throws. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: L402Problem };

export const accepted = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const refused = (code: L402ProblemCode, detail: string): { readonly ok: false; readonly problem: L402Problem } =>
  ({ ok: false, problem: { code, detail } });
