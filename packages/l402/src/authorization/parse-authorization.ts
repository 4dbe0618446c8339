import type { L402Scheme } from '../challenge/challenge.js';
import { fromHex, toHex } from '../encoding/hex.js';
import { decodeMacaroonText } from '../macaroon/decode-macaroon.js';
import type { Macaroon } from '../macaroon/macaroon.js';
import { accepted, refused, type Outcome } from '../outcome.js';
import { MAX_MACAROONS, type L402Authorization } from './authorization.js';

/** All headers of a request have 16 KiB in Node. */
const MAX_HEADER = 16_384;
const CREDENTIAL = /^(l402|lsat) +([A-Za-z0-9+/_=,-]+):([0-9a-f]{64})$/i;
const OURS = /^[ \t]*(l402|lsat)([ \t]|$)/i;

/**
 * Reads `Authorization: (L402|LSAT) <base64>[,<base64>…]:<64 hex digits>`.
 *
 * aperture's client sends an LSAT and an L402 line with the same content, and some servers join them with a comma: hand
 * in every line (`req.headersDistinct.authorization` in Node, which keeps only the first in `req.headers`). Lines of
 * other schemes are passed over; lines that differ are refused, since nobody could say which one was meant.
 */
export function parseAuthorization(headers: string | readonly string[] | null | undefined): Outcome<L402Authorization> {
  const values = headers === null || headers === undefined ? [] : typeof headers === 'string' ? [headers] : headers;
  if (values.reduce((sum, value) => sum + value.length, 0) > MAX_HEADER) return refused('authorization-too-long', `The Authorization header has more than ${MAX_HEADER} characters.`);
  const lines = values.flatMap(splitJoined).filter((line) => OURS.test(line));
  const [first, ...others] = lines;
  if (first === undefined) return refused('authorization-missing', 'The request carries no L402 credential. Pay the invoice of the challenge and send its preimage.');

  const presented = parseLine(first);
  if (!presented.ok) return presented;
  if (others.length > 0 && others.some((line) => afterScheme(line) !== afterScheme(first))) return refused('authorization-ambiguous', 'The request carries several L402 credentials that differ. Send one.');
  return presented;
}

/** Headers that were sent twice arrive joined by a comma; a macaroon list has no space and no scheme after its commas. */
const splitJoined = (value: string): string[] => value.split(/,[ \t]*(?=(?:l402|lsat)[ \t])/i);

const afterScheme = (line: string): string => line.trim().replace(/^\S+[ \t]+/, '');

function parseLine(line: string): Outcome<L402Authorization> {
  const match = CREDENTIAL.exec(line.trim());
  if (match === null) return refused('authorization-malformed', 'An L402 credential is "L402 <macaroon in base64>:<preimage as 64 hexadecimal digits>", with one colon.');
  const texts = match[2]!.split(',');
  if (texts.length > MAX_MACAROONS) return refused('macaroons-too-many', `A request carries at most ${MAX_MACAROONS} macaroons.`);
  const macaroons: Macaroon[] = [];
  for (const text of texts) {
    const macaroon = decodeMacaroonText(text);
    if (!macaroon.ok) return macaroon;
    macaroons.push(macaroon.value);
  }
  const preimage = fromHex(match[3]!);
  if (preimage === undefined) return refused('preimage-malformed', 'The preimage is not 64 hexadecimal digits.');
  return accepted({ scheme: match[1]!.toUpperCase() as L402Scheme, macaroons, preimage, preimageHex: toHex(preimage) });
}
