/**
 * The payout runner of one worker: claims what is due from PostgreSQL, a bounded number at a time, and looks after
 * payouts on their way that nobody is at work on. Any number of workers may run it side by side.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { publicId } from '@l402kit/money-types';
import { attemptPayout, type AttemptOutcome, waitForHost } from './attempt-payout.js';
import { hostOf } from './held-payouts.js';
import type { MoneyContext } from './money-context.js';
import type { PayoutGate } from './payout-gate.js';
import { PayoutHosts } from './payout-hosts.js';
import { type DuePayout, claimDuePayouts, postpone } from './payout-schedule.js';
import { PayoutWork, type Work } from './payout-work.js';
import { reconcilePayouts } from './reconcile-payouts.js';

const POLL_MS = 200;
const STOP_AFTER_MS = 3_000;
const RECONCILE_MS = 500;
const AFTER_ERROR_MS = 1_000;
const RECONCILE_AT_ONCE = 50;
const BROKEN_DELAY_MS = 10_000;

export class RunPayouts {
  private readonly work: PayoutWork;
  private readonly hosts: PayoutHosts;
  private readonly under = new Set<Promise<void>>();
  private wakeUp: () => void = () => undefined;
  private woken = false;
  /** told of each attempt's end */
  onAttempt: (outcome: AttemptOutcome | 'error') => void = () => undefined;

  constructor(private readonly money: MoneyContext, private readonly gate: PayoutGate) {
    this.work = new PayoutWork(money);
    this.hosts = new PayoutHosts(money.settings.payoutConcurrency);
  }

  /** Something may be due: look now rather than at the next poll. */
  wake(): void { this.woken = true; this.wakeUp(); }

  /** Until `signal` aborts; then the attempts under way have a few seconds to end. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.wake(), { once: true });
    const reconciling = this.repeat(signal, RECONCILE_MS, () => this.reconcile());
    await Promise.all([this.claimLoop(signal), this.repeat(signal, this.money.settings.workLeaseMs / 3, () => this.work.renew())]);
    // A payment that its receiver holds may take a day: what does not end soon is taken up again by whoever comes next.
    const patience = new AbortController();
    await Promise.race([Promise.all([...this.under, reconciling]), delay(STOP_AFTER_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  private async claimLoop(signal: AbortSignal): Promise<void> {
    const { settings } = this.money;
    while (!signal.aborted) {
      this.woken = false;
      const free = settings.payoutConcurrency - this.under.size;
      let pauseMs = POLL_MS;
      if (free > 0) {
        try {
          if (await this.gate.open()) {
            const claimedAt = performance.now();
            for (const due of await claimDuePayouts(this.money, free)) this.start(due, claimedAt);
          }
        } catch (error) {
          this.gate.close('the database did not answer');
          pauseMs = AFTER_ERROR_MS;
          this.money.log.warn({ err: error }, 'payout runner: trying again');
        }
      }
      // Each attempt's end wakes us: where more is waiting, it is claimed as soon as a place is free.
      await this.sleep(pauseMs);
    }
  }

  private start(due: DuePayout, claimedAt: number): void {
    const work = this.work.begin(due.operatorId, claimedAt);
    const attempt = this.attempt(due, work)
      .then((outcome) => { this.onAttempt(outcome); if (outcome === 'unknown') return this.release(work.payoutId); return undefined; })
      .catch(async (error: unknown) => {
        this.onAttempt('error');
        this.money.log.warn({ operatorId: publicId('operator', due.operatorId), err: error }, 'a payout attempt broke off: its state is in the database and is taken up again');
        // Before the reservation nothing happened; after it the payout itself is what is taken up again.
        if (!work.payoutId) await postpone(this.money, due.operatorId, BROKEN_DELAY_MS, { code: 'payout-begins-again', detail: 'The payout could not be prepared just now and is tried again in a few seconds.' }).catch(() => undefined);
      })
      .finally(() => { this.work.end(work); this.under.delete(attempt); this.wake(); });
    this.under.add(attempt);
  }

  private async attempt(due: DuePayout, work: Work): Promise<AttemptOutcome> {
    const place = await this.hosts.enter(hostOf(due.lightningAddress));
    if (typeof place === 'string') return waitForHost(this.money, due.operatorId, place);
    let outcome: AttemptOutcome | 'error' = 'error';
    try {
      outcome = await attemptPayout(this.money, due, this.work, work);
      return outcome;
    } finally {
      // What broke off after the reservation may be on its way.
      const hangs = outcome === 'unknown' || (outcome === 'error' && work.payoutId !== undefined);
      place.leave(hangs ? 'unknown' : outcome === 'settled' ? 'settled' : 'other');
    }
  }

  /** Its fate is unknown: the next look-up may begin at once. */
  private async release(payoutId: string | undefined): Promise<void> {
    if (payoutId) await this.money.db.pool.query(`update payouts set lease_until = null where id = $1 and status = 'in_flight'`, [payoutId]);
  }

  private async reconcile(): Promise<void> {
    if (!(await this.gate.open())) return;
    if ((await reconcilePayouts(this.money, this.work, RECONCILE_AT_ONCE)) > 0) this.wake();
  }

  private async repeat(signal: AbortSignal, everyMs: number, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await work().catch((error: unknown) => this.money.log.warn({ err: error }, 'payout runner: trying again'));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, everyMs);
        function done() { clearTimeout(timer); signal.removeEventListener('abort', done); resolve(); }
        signal.addEventListener('abort', done, { once: true });
        if (signal.aborted) done();
      });
    }
  }

  private async sleep(ms: number): Promise<void> {
    if (this.woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => { clearTimeout(timer); resolve(); };
    });
  }
}
