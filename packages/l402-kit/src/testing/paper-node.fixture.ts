import { createHash, randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { decodeBolt11, encodeBolt11 } from '@l402kit/bolt11';
import type { Invoice, InvoicePurpose, LightningProvider } from '../lightning/lightning-provider.js';

const KEY = new Uint8Array(32).fill(9);

/** Makes real BOLT 11 invoices and keeps their preimages: whoever asks for one with `pay` has paid. Every sat is booked. */
export class PaperNode implements LightningProvider {
  readonly #preimages = new Map<string, { preimage: Buffer; amountSats: number; paid: boolean }>();
  readonly purposes: (InvoicePurpose | undefined)[] = [];
  receivedSats = 0;
  broken: Error | undefined;
  attachContext?: NonNullable<LightningProvider['attachContext']>;
  amountOffMsat = 0n;

  createInvoice(amountSats: number, purpose?: InvoicePurpose): Promise<Invoice> {
    if (this.broken !== undefined) return Promise.reject(this.broken);
    this.purposes.push(purpose);
    const preimage = randomBytes(32);
    const paymentHash = createHash('sha256').update(preimage).digest('hex');
    const timestamp = Math.floor(Date.now() / 1_000);
    const expirySeconds = purpose?.expirySeconds ?? 3_600;
    const paymentRequest = encodeBolt11({
      network: 'regtest', amountMsat: BigInt(amountSats) * 1_000n + this.amountOffMsat, timestamp, expirySeconds, paymentHash,
      paymentSecret: randomBytes(32).toString('hex'), description: purpose?.description ?? '',
    }, (hash) => {
      const signed = secp256k1.sign(hash, KEY, { prehash: false, format: 'recovered' });
      return { signature: signed.slice(1), recovery: signed[0]! };
    });
    this.#preimages.set(paymentHash, { preimage, amountSats, paid: false });
    return Promise.resolve({ paymentRequest, paymentHash, macaroon: '', amountSats, expiresAt: (timestamp + expirySeconds) * 1_000 });
  }

  checkPayment(paymentHash: string): Promise<boolean> { return Promise.resolve(this.#preimages.get(paymentHash)?.paid ?? false); }

  /** @returns the preimage in hexadecimal @throws when the invoice is not ours or was paid before, as a node would */
  pay(paymentRequest: string): string {
    const decoded = decodeBolt11(paymentRequest);
    const entry = decoded.ok ? this.#preimages.get(decoded.invoice.paymentHash) : undefined;
    if (entry === undefined) throw new Error('not our invoice');
    if (entry.paid) throw new Error('invoice is already paid');
    entry.paid = true;
    this.receivedSats += entry.amountSats;
    return entry.preimage.toString('hex');
  }

  get invoices(): number { return this.#preimages.size; }
}
