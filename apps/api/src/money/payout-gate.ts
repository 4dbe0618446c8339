/**
 * No payout leaves before the node's own list of payments has been compared with ours: at boot, and again whenever the
 * connection to the database was lost, because what comes back may be an older copy of it.
 */
import type { MoneyContext } from './money-context.js';
import { reviewNodePayments } from './review-node-payments.js';

export class PayoutGate {
  private reviewed = false;
  private generation = 0;
  private reviewing: Promise<void> | undefined;

  constructor(private readonly money: MoneyContext) {
    money.db.pool.on('error', () => this.close('a connection to the database was lost'));
  }

  close(_why: string): void {
    this.reviewed = false;
    this.generation += 1;
  }

  /** Reviews first when that is due. False while a halt stands: staff have to look. */
  async open(): Promise<boolean> {
    if (!this.reviewed) {
      this.reviewing ??= this.review().finally(() => { this.reviewing = undefined; });
      await this.reviewing;
      if (!this.reviewed) return false;
    }
    const { rowCount } = await this.money.db.pool.query({ name: 'payout-halts', text: 'select 1 from payout_halts where node_id = $1 and cleared_at is null limit 1', values: [this.money.nodeId] });
    return rowCount === 0;
  }

  private async review(): Promise<void> {
    const generation = this.generation;
    await reviewNodePayments(this.money);
    if (generation === this.generation) this.reviewed = true;
  }
}
