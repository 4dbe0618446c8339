/** Who owns a host shows it with a file there. */
import { randomBytes } from 'node:crypto';
import type { GuardedHttp } from '../../platform/guarded-http/index.js';

const MAX_BYTES = 1_024;

/** Enough that nobody guesses the token of another registration and puts it somewhere first. */
export const newProofToken = (): string => `l402-directory=${randomBytes(24).toString('base64url')}`;

/** `/.well-known/l402.txt` of the host that the listing's URL names, port included: another port may be another owner. */
export const proofUrl = (listingUrl: string): string => `${new URL(listingUrl).origin}/.well-known/l402.txt`;

export type FoundProof = 'token' | 'address'
  /** something else: perhaps the token of another listing of the same host */
  | 'other'
  | 'absent'
  /** the host did not answer: nothing is known */
  | 'unknown';

/** What the file holds, exactly; one line break at its end aside. Anything around the text makes it another text. */
export async function findProof(http: GuardedHttp, listing: { readonly url: string; readonly token: string; readonly lightningAddress: string }): Promise<FoundProof> {
  try {
    const { status, body } = await http.request({ url: proofUrl(listing.url), maxBodyBytes: MAX_BYTES, onRedirect: 'return', onTooLarge: 'truncate' });
    if (status === 404 || status === 410) return 'absent';
    if (status !== 200) return 'unknown';
    const text = body.toString('utf8').replace(/\r?\n$/, '');
    if (text === listing.token) return 'token';
    return text === listing.lightningAddress ? 'address' : 'other';
  } catch {
    return 'unknown';
  }
}
