/**
 * What the instant node and the wallets it pays are made of. In memory, for unit tests and benchmarks; their invoices are
 * real BOLT11 on regtest.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Bolt11Key, bolt11Key, encodeBolt11 } from '@l402kit/bolt11';
import { type Msat, msat } from '@l402kit/money-types';
import type { DecodedInvoice } from '../../money/ports/lightning-node.js';

export type ReceiverBehaviour = 'pay' | 'refuse' | 'hold';

/**
 * A signature takes half a millisecond of JavaScript, which a real node spends elsewhere: benchmarks of opening invoices
 * sign with a constant, everything else really signs. The same key in every process.
 */
export const constantSignatureKey = (): Bolt11Key => ({ pubkey: bolt11Key(new Uint8Array(32).fill(1)).pubkey, sign: () => ({ signature: new Uint8Array(64).fill(1), recovery: 0 }) });

/** Preimages from one secret and a counter: two hashes each. */
export class Preimages {
  private readonly secret = randomBytes(32);
  private count = 0n;

  next(): { readonly preimage: Buffer; readonly paymentHash: string } {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(this.count++);
    const preimage = createHash('sha256').update(this.secret).update(counter).digest();
    return { preimage, paymentHash: createHash('sha256').update(preimage).digest('hex') };
  }
}

export interface ReceiverInvoiceOptions {
  readonly amountMsat: Msat;
  /** whose SHA-256 is the description hash (LUD-06) */
  readonly metadata?: string;
  readonly behaviour?: ReceiverBehaviour;
  readonly expirySeconds?: number;
  /** seconds since 1970 */
  readonly timestamp?: number;
  readonly minFinalCltvExpiry?: number;
}

interface ReceiverInvoice {
  readonly preimage: Buffer;
  readonly amountMsat: Msat;
  behaviour: ReceiverBehaviour;
  paid: boolean;
}

/** All wallets of the world that our node pays. */
export class InstantReceivers {
  private readonly key = bolt11Key();
  private readonly preimages = new Preimages();
  private readonly invoices = new Map<string, ReceiverInvoice>();
  private readonly texts = new Map<string, DecodedInvoice>();
  private readonly released = new Map<string, () => void>();
  receivedMsat: Msat = msat(0n);

  newInvoice(options: ReceiverInvoiceOptions): string {
    const { preimage, paymentHash } = this.preimages.next();
    this.invoices.set(paymentHash, { preimage, amountMsat: options.amountMsat, behaviour: options.behaviour ?? 'pay', paid: false });
    const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000), expirySeconds = options.expirySeconds ?? 3_600;
    const text = encodeBolt11({
      network: 'regtest', amountMsat: options.amountMsat, paymentHash, timestamp, expirySeconds,
      descriptionHash: createHash('sha256').update(options.metadata ?? '').digest('hex'),
      ...(options.minFinalCltvExpiry === undefined ? {} : { minFinalCltvExpiry: options.minFinalCltvExpiry }),
    }, this.key.sign);
    this.texts.set(text, { paymentHash, amountMsat: options.amountMsat, payee: this.key.pubkey, expiresAt: new Date((timestamp + expirySeconds) * 1000) });
    return text;
  }

  /** What an invoice of these wallets says, without the millisecond that its signature takes; undefined for others'. */
  read(bolt11: string): DecodedInvoice | undefined { return this.texts.get(bolt11); }

  /** How often the invoice was paid is either 0 or 1. */
  wasPaid(paymentHash: string): boolean { return this.invoices.get(paymentHash)?.paid ?? false; }

  /** A held payment is claimed. */
  release(paymentHash: string): void {
    const invoice = this.invoices.get(paymentHash);
    if (invoice) invoice.behaviour = 'pay';
    this.released.get(paymentHash)?.();
    this.released.delete(paymentHash);
  }

  /** The preimage, once the wallet takes the money; undefined when it refuses. */
  async receive(paymentHash: string): Promise<string | undefined> {
    const invoice = this.invoices.get(paymentHash);
    if (!invoice || invoice.behaviour === 'refuse') return undefined;
    if (invoice.behaviour === 'hold') await new Promise<void>((resolve) => this.released.set(paymentHash, resolve));
    if (invoice.paid) throw new Error(`the wallet was paid twice for ${paymentHash}`);
    invoice.paid = true;
    this.receivedMsat = msat(this.receivedMsat + invoice.amountMsat);
    return invoice.preimage.toString('hex');
  }
}
