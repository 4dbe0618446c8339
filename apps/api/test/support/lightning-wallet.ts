/** A wallet that signs LNURL-auth challenges with a real key (LUD-04). */
import { randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bech32 } from 'bech32';

export class LightningWallet {
  private readonly secret = randomBytes(32);
  readonly key = Buffer.from(secp256k1.getPublicKey(this.secret, true)).toString('hex');

  sign(k1: string): string {
    return Buffer.from(secp256k1.sign(Buffer.from(k1, 'hex'), this.secret, { prehash: false, format: 'der' })).toString('hex');
  }

  /** The path that it would fetch for an LNURL it has scanned. `host` is what it derives its key from. */
  scan(lnurl: string): { readonly host: string; readonly k1: string; readonly action: string | null; readonly path: string } {
    const url = new URL(Buffer.from(bech32.fromWords(bech32.decode(lnurl.toLowerCase(), 2_000).words)).toString('utf8'));
    const k1 = url.searchParams.get('k1')!;
    url.searchParams.set('sig', this.sign(k1));
    url.searchParams.set('key', this.key);
    return { host: url.host, k1, action: url.searchParams.get('action'), path: url.pathname + url.search };
  }
}
