import { fromUtf8 } from '../encoding/utf8.js';
import { accepted, refused, type Outcome } from '../outcome.js';

/** One first-party caveat of an L402 macaroon: `condition=value`. */
export interface Caveat {
  readonly condition: string;
  readonly value: string;
}

/**
 * @throws RangeError when the condition is empty or holds an equals sign, which would move the border between the two
 */
export function formatCaveat({ condition, value }: Caveat): string {
  if (condition === '' || condition.includes('=')) throw new RangeError(`"${condition}" cannot be the condition of a caveat.`);
  return `${condition}=${value}`;
}

/** Splits at the first equals sign; the value may hold more of them. Spaces are part of what they stand in. */
export function parseCaveat(caveat: string | Uint8Array): Outcome<Caveat> {
  const text = typeof caveat === 'string' ? caveat : fromUtf8(caveat);
  const at = text === undefined ? -1 : text.indexOf('=');
  if (text === undefined || at < 1) return refused('caveat-malformed', 'A caveat is not of the form condition=value in UTF-8.');
  return accepted({ condition: text.slice(0, at), value: text.slice(at + 1) });
}
