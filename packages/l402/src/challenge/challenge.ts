import { refused, accepted, type Outcome } from '../outcome.js';

/** `LSAT` is what L402 was called before 2023; aperture still sends both. */
export type L402Scheme = 'L402' | 'LSAT';

/** What a server asks for in `WWW-Authenticate`. */
export interface L402Challenge {
  readonly scheme: L402Scheme;
  /** Base64, exactly as it was sent: it goes back unchanged. */
  readonly macaroon: string;
  /** A BOLT 11 invoice, not yet read: check its amount and its hash before paying. */
  readonly invoice: string;
  /** The protocol's version; undefined where the challenge names none, as in bLIP 26. */
  readonly version: string | undefined;
}

export const PROTOCOL_VERSION = '0';

/** @throws RangeError when a value would break the header that carries it */
export function checkChallengeValues(macaroon: string, invoice: string): void {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(macaroon)) throw new RangeError('The macaroon of a challenge is base64.');
  if (!/^[A-Za-z0-9]+$/.test(invoice)) throw new RangeError('The invoice of a challenge is a BOLT 11 text: letters and digits.');
}

export function checkVersion(version: string | undefined): Outcome<string | undefined> {
  if (version === undefined || version === PROTOCOL_VERSION) return accepted(version);
  return refused('challenge-version', `The challenge is of L402 version ${JSON.stringify(version)}; this client knows version ${PROTOCOL_VERSION}.`);
}
