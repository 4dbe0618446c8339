/**
 * What happens to accounts by itself: statistics are counted, tiers end, addresses change, accounts close, exports are written,
 * listings are checked. Any number of workers may run
 * it; a lease decides who reviews.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { satsToMsat } from '@l402kit/money-types';
import type { Logger } from 'pino';
import type { MoneyContext } from './money/money-context.js';
import type { PayoutGate } from './money/payout-gate.js';
import { reviewTiers } from './money/review-tiers.js';
import { SendProofs } from './money/send-proofs.js';
import { ExportWriter } from './modules/exports/export-writer.js';
import { ExportsRepository } from './modules/exports/exports.repository.js';
import { checkListings } from './modules/directory/check-listings.js';
import { DirectoryRepository } from './modules/directory/directory.repository.js';
import { AddressChangesRepository } from './modules/operators/address-changes.repository.js';
import { reviewClosing } from './modules/operators/review-closing.js';
import { markLedgers } from './modules/payouts/forwarding/mark-ledgers.js';
import { checkSums } from './modules/stats/check-sums.js';
import { countOpened } from './modules/stats/count-opened.js';
import { sumDays } from './modules/stats/sum-days.js';
import { sweepAccess } from './modules/sessions/sweep-access.js';
import { tierPrices } from './modules/tiers/tier-prices.js';
import type { Config } from './platform/config/config.js';
import type { GuardedHttp } from './platform/guarded-http/index.js';
import { Lease } from './platform/leases/lease.js';

const COUNT_EVERY_MS = 5_000;
const MARK_EVERY_MS = 30_000;
const CHANGE_EVERY_MS = 10_000;
const LISTINGS_EVERY_MS = 1_000;
const REVIEW_EVERY_MS = 60_000;
const SWEEP_EVERY_MS = 600_000;
const CHECK_EVERY_MS = 86_400_000;

export interface OperatorWorkerParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly money: MoneyContext;
  /** For the addresses that listings in the directory name. */
  readonly http: GuardedHttp;
  /** No payment leaves before it opens. */
  readonly gate: PayoutGate;
}

export class OperatorWorker {
  private readonly reviews: Lease;

  constructor(private readonly parts: OperatorWorkerParts) {
    this.reviews = new Lease(parts.money.db, 'operator-reviews', { ttlMs: 10_000, onError: (error) => { this.tellOf('the review of accounts', error); } });
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { money } = this.parts;
    const exports = new ExportWriter(money.db, { onError: (error) => { this.tellOf('the writing of an export', error); } });
    const reviewing = this.reviews.run(signal, async (_epoch, lost) => {
      // Each of the works below listens to it: more than the ten from which Node suspects a leak.
      setMaxListeners(20, lost);
      await Promise.all([
        this.repeat('the sums of days', SWEEP_EVERY_MS, lost, () => sumDays(money.db)),
        this.repeat('the check of the sums', CHECK_EVERY_MS, lost, () => this.checkSums()),
        this.repeat('the count of opened invoices', COUNT_EVERY_MS, lost, () => countOpened(money.db)),
        this.repeat('the marks behind the ledger', MARK_EVERY_MS, lost, () => markLedgers(money.db, money.clock.now())),
        this.repeat('changes of payout addresses', CHANGE_EVERY_MS, lost, () => this.applyChanges()),
        this.repeat('the check of the directory', LISTINGS_EVERY_MS, lost, () => checkListings(new DirectoryRepository(money.db), this.parts.http)),
        this.repeat('the closing of accounts', REVIEW_EVERY_MS, lost, () => reviewClosing(money)),
        this.repeat('the review of tiers', REVIEW_EVERY_MS, lost, () => reviewTiers(money, tierPrices(this.parts.config).pro)),
        this.repeat('the removal of old sessions', SWEEP_EVERY_MS, lost, () => sweepAccess(money.db)),
        this.repeat('the removal of old exports', SWEEP_EVERY_MS, lost, () => new ExportsRepository(money.db).removeOld()),
        this.repeat('the end of exports that hang', SWEEP_EVERY_MS, lost, () => new ExportsRepository(money.db).endLongReads()),
      ]);
    });
    const proofs = new SendProofs(money, this.parts.gate, satsToMsat(BigInt(this.parts.config.PROOF_DAILY_BUDGET_SATS)));
    await Promise.all([reviewing, exports.run(signal), proofs.run(signal)]);
  }

  private async applyChanges(): Promise<void> {
    const { db, clock, log } = this.parts.money;
    await new AddressChangesRepository(db).applyDue(clock.now(), (changeId, err) => { log.alarm({ changeId, err }, 'a change of a payout address could not be applied: it is tried again'); });
  }

  private async repeat(what: string, everyMs: number, stop: AbortSignal, work: () => Promise<unknown>): Promise<void> {
    while (!stop.aborted) {
      await work().catch((error: unknown) => { this.tellOf(what, error); });
      await delay(everyMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  private async checkSums(): Promise<void> {
    const faults = await checkSums(this.parts.money.db);
    if (faults.length > 0) this.parts.money.log.alarm({ faults: faults.slice(0, 5) }, 'statistics of days that are over are not the sums of what was counted: the ledger is right, the dashboard is not');
  }

  private tellOf(what: string, error: unknown): void {
    this.parts.logger.warn({ err: error }, `${what} broke off: trying again`);
  }
}
