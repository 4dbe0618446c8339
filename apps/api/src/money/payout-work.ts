/**
 * What this worker is at work on. Claims are leases on the database's clock, renewed while the work goes on; by our own
 * monotonic clock we stop before they can have ended, so that a process that was frozen does not act on what others took over.
 */
import type { MoneyContext } from './money-context.js';
import { renewPayoutWork } from './payout-schedule.js';

export interface Work {
  readonly operatorId: string;
  payoutId: string | undefined;
  /** performance.now() until which the claim surely holds */
  until: number;
}

export class PayoutWork {
  private readonly active = new Set<Work>();

  constructor(private readonly money: MoneyContext) {}

  get size(): number { return this.active.size; }

  /** @param claimedAt performance.now() before the claim was asked for */
  begin(operatorId: string, claimedAt: number, payoutId?: string): Work {
    const work: Work = { operatorId, payoutId, until: claimedAt + this.money.settings.workLeaseMs };
    this.active.add(work);
    return work;
  }

  mayGoOn(work: Work): boolean { return performance.now() < work.until; }

  end(work: Work): void { this.active.delete(work); }

  /** Every third of the lease. */
  async renew(): Promise<void> {
    const works = [...this.active].filter((w) => this.mayGoOn(w));
    if (works.length === 0) return;
    const asked = performance.now();
    await renewPayoutWork(this.money, works.map((w) => w.operatorId), works.flatMap((w) => w.payoutId ?? []));
    for (const w of works) w.until = asked + this.money.settings.workLeaseMs;
  }
}
