/** Who owns a host shows it with a file there: a line for each listing, which nobody puts there by chance or for another one. */
import { randomBytes } from 'node:crypto';
import type { GuardedHttp } from '../../platform/guarded-http/index.js';

/** Some three hundred listings of one host. */
const MAX_BYTES = 16_384;

/** Enough that nobody guesses the line of another registration and puts it somewhere first. */
export const newProofToken = (): string => `l402-directory=${randomBytes(24).toString('base64url')}`;

/** `/.well-known/l402.txt` of the host that the listing's URL names, port included: another port may be another owner. */
export const proofUrl = (listingUrl: string): string => `${new URL(listingUrl).origin}/.well-known/l402.txt`;

export type FoundProof =
  /** the listing's line is there; `lines` are all of them, from the first to the last */
  | { readonly is: 'there'; readonly lines: readonly string[] }
  /** the file holds other things only: perhaps lines of other listings */
  | { readonly is: 'other' }
  | { readonly is: 'absent' }
  /** the host did not answer: nothing is known */
  | { readonly is: 'unknown' };

/** Looks for a line that is exactly the listing's: anything around the text makes it another text. */
export async function findProof(http: GuardedHttp, listing: { readonly url: string; readonly token: string }): Promise<FoundProof> {
  try {
    const { status, body } = await http.request({ url: proofUrl(listing.url), maxBodyBytes: MAX_BYTES, onRedirect: 'return', onTooLarge: 'truncate' });
    if (status === 404 || status === 410) return { is: 'absent' };
    if (status !== 200) return { is: 'unknown' };
    const lines = body.toString('utf8').split(/\r?\n/);
    return lines.includes(listing.token) ? { is: 'there', lines } : { is: 'other' };
  } catch {
    return { is: 'unknown' };
  }
}
