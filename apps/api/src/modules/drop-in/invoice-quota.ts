/**
 * How many invoices a stranger may have made. Counted for each source, and for each source with each address, never for an
 * address alone: nobody can close another's shop by filling its bucket. Invoices that were paid give back more than they
 * took, so that a server that really sells does not run dry.
 */
import { TokenBuckets, type BucketSize } from '../../platform/http/token-buckets.js';

export interface Asker {
  /** IPv4 address or IPv6 /64 */
  readonly source: string;
  /** normalised Lightning Address */
  readonly address: string;
}

export interface QuotaSizes { readonly source: BucketSize; readonly pair: BucketSize }

const SIZES: QuotaSizes = { source: { capacity: 3_000, perMinute: 600 }, pair: { capacity: 300, perMinute: 60 } };
/** One sale pays for the callers who only looked at the price. */
const BACK_FOR_A_PAID_ONE = 20;
const MAX_REMEMBERED = 50_000;
const MAX_LOOKED_FOR = 2_000;

interface Issued { readonly asker: Asker; readonly amountMsat: bigint }

export class InvoiceQuota {
  private readonly sources: TokenBuckets;
  private readonly pairs: TokenBuckets;
  /** Invoices that may still be paid, oldest first. */
  private readonly issued = new Map<string, Issued>();
  private readonly issuedByPair = new Map<string, Map<string, bigint>>();

  constructor(sizes: QuotaSizes = SIZES, nowMs: () => number = () => performance.now(), private readonly maxRemembered = MAX_REMEMBERED) {
    this.sources = new TokenBuckets(sizes.source, undefined, nowMs);
    this.pairs = new TokenBuckets(sizes.pair, undefined, nowMs);
  }

  take(asker: Asker): boolean {
    if (!this.sources.has(asker.source) || !this.pairs.take(pairKey(asker))) return false;
    return this.sources.take(asker.source);
  }

  waitSeconds(asker: Asker): number {
    return Math.max(this.sources.waitSeconds(asker.source), this.pairs.waitSeconds(pairKey(asker)));
  }

  /** An invoice was handed out. At most 50,000 are remembered; an older one that is paid gives nothing back. */
  remember(invoiceId: string, asker: Asker, amountMsat: bigint): void {
    this.issued.set(invoiceId, { asker, amountMsat });
    const key = pairKey(asker);
    const ofPair = this.issuedByPair.get(key) ?? new Map<string, bigint>();
    this.issuedByPair.set(key, ofPair.set(invoiceId, amountMsat));
    if (this.issued.size > this.maxRemembered) this.forget(this.issued.keys().next().value!);
  }

  /** Ids of what was handed out to this asker last and is not known to be paid; at most 2,000. */
  unpaid(asker: Asker): string[] { return [...this.issuedByPair.get(pairKey(asker))?.keys() ?? []].slice(-MAX_LOOKED_FOR); }

  /** The invoice of this amount that this asker was given last. */
  lastOf(asker: Asker, amountMsat: bigint): string | undefined {
    return [...this.issuedByPair.get(pairKey(asker)) ?? []].findLast(([, amount]) => amount === amountMsat)?.[0];
  }

  /** Gives back for what was paid, once for each. */
  paid(invoiceIds: readonly string[]): void {
    for (const id of invoiceIds) {
      const asker = this.forget(id);
      if (asker === undefined) continue;
      this.sources.give(asker.source, BACK_FOR_A_PAID_ONE);
      this.pairs.give(pairKey(asker), BACK_FOR_A_PAID_ONE);
    }
  }

  private forget(invoiceId: string): Asker | undefined {
    const asker = this.issued.get(invoiceId)?.asker;
    if (asker === undefined) return undefined;
    this.issued.delete(invoiceId);
    const key = pairKey(asker);
    const ofPair = this.issuedByPair.get(key);
    ofPair?.delete(invoiceId);
    if (ofPair?.size === 0) this.issuedByPair.delete(key);
    return asker;
  }
}

const pairKey = ({ source, address }: Asker): string => `${source} ${address}`;
