import { checkChallengeValues, PROTOCOL_VERSION } from './challenge.js';

export interface ChallengeHeaderOptions {
  /** Also send an LSAT line, first, for clients as old as Loop 0.20: lnget reads the first line only, so it fits both. */
  readonly withLsat?: boolean;
}

/**
 * The value of `WWW-Authenticate`. `macaroon` and `invoice` come first and are parted by a comma and one space, because
 * aperture's, lnget's and L402sdk's clients match exactly that; `version` and `token` are what the specification asks for.
 *
 * @param macaroon standard base64
 * @param invoice BOLT 11
 * @throws RangeError when one of them is not what it should be
 */
export function formatChallenge(macaroon: string, invoice: string): string {
  checkChallengeValues(macaroon, invoice);
  return `L402 macaroon="${macaroon}", invoice="${invoice}", version="${PROTOCOL_VERSION}", token="${macaroon}"`;
}

/** One value for each `WWW-Authenticate` line to send, in this order. */
export function challengeHeaders(macaroon: string, invoice: string, { withLsat = false }: ChallengeHeaderOptions = {}): readonly string[] {
  const l402 = formatChallenge(macaroon, invoice);
  return withLsat ? [`LSAT macaroon="${macaroon}", invoice="${invoice}"`, l402] : [l402];
}
