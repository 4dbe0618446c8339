/** Everything of the money path that runs by itself. Any number of workers may run it; leases decide who does what. */
import { setTimeout as delay } from 'node:timers/promises';
import { Lease, type LeaseOptions } from '../platform/leases/lease.js';
import { accountForNode } from './account-for-node.js';
import { FollowSettlements } from './follow-settlements.js';
import type { MoneyContext } from './money-context.js';
import { PayoutGate } from './payout-gate.js';
import { type LedgerComparison, reconcileLedger } from './reconcile-ledger.js';
import { reviewInvoices } from './review-invoices.js';
import { settleFractions } from './settle-fractions.js';
import { RunPayouts } from './run-payouts.js';
import { sweepPayouts } from './sweep-payouts.js';

export interface MoneyWorkerOptions {
  readonly lease?: LeaseOptions;
  /** how often invoices, schedules and the ledger are reviewed */
  readonly reviewEveryMs?: number;
}

export class MoneyWorker {
  readonly settlements: FollowSettlements;
  readonly payouts: RunPayouts;
  readonly gate: PayoutGate;
  /** told of each comparison of the ledger with the node */
  onComparison: (comparison: LedgerComparison) => void = () => undefined;
  private readonly reviews: Lease;
  private readonly announced = new Set<string>();

  constructor(private readonly money: MoneyContext, private readonly options: MoneyWorkerOptions = {}) {
    this.gate = new PayoutGate(money);
    this.settlements = new FollowSettlements(money, options.lease);
    this.payouts = new RunPayouts(money, this.gate);
    this.reviews = new Lease(money.db, `reviews:${money.nodeId}`, { ttlMs: 10_000, ...options.lease, onError: (error) => money.log.warn({ err: error }, 'review broke off: trying again') });
    this.settlements.onRecorded(() => this.payouts.wake());
  }

  /** Until `signal` aborts; then until the work under way has come to an end. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.settlements.run(signal), this.payouts.run(signal), this.reviews.run(signal, (_epoch, lost) => this.review(lost))]);
  }

  private async review(lost: AbortSignal): Promise<void> {
    while (!lost.aborted) {
      await this.part('of invoices', () => reviewInvoices(this.money, lost));
      await this.part('of payout schedules', () => this.sweep());
      await this.part('of what the node did by itself', () => accountForNode(this.money, this.announced));
      await this.part('of the ledger', () => this.compare());
      await delay(this.options.reviewEveryMs ?? 60_000, undefined, { signal: lost }).catch(() => undefined);
    }
  }

  /** What goes wrong in one part is no reason to leave out the next: each may be what brings a fault to light. */
  private async part(what: string, review: () => Promise<unknown>): Promise<void> {
    await review().catch((error: unknown) => { this.money.log.warn({ err: error }, `the review ${what} broke off: it is begun again in a minute`); });
  }

  private async sweep(): Promise<void> {
    const forgotten = await sweepPayouts(this.money);
    if (forgotten > 0) this.money.log.alarm({ forgotten }, 'operators that are owed money had been forgotten and are due again');
  }

  private async compare(): Promise<void> {
    const comparison = await reconcileLedger(this.money);
    if (!comparison) return;
    this.onComparison(comparison);
    await settleFractions(this.money, comparison);
  }
}
