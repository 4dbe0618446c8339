import type { L402Scheme } from '../challenge/challenge.js';
import type { Macaroon } from '../macaroon/macaroon.js';

/** What a client presents after paying. Read, not yet verified. */
export interface L402Authorization {
  readonly scheme: L402Scheme;
  /** One to four; all of them must verify and share one payment hash. */
  readonly macaroons: readonly Macaroon[];
  /** 32 bytes. Whether something was used before is decided on these, never on the text they came in. */
  readonly preimage: Uint8Array;
  /** The same in lowercase hexadecimal. */
  readonly preimageHex: string;
}

export const MAX_MACAROONS = 4;
