import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { TokenBuckets } from '../../platform/http/token-buckets.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { InvoicesRepository } from './invoices.repository.js';

const HOUR_SECONDS = 3_600;
const DAY_MS = 86_400_000;
/** One sale pays for the callers who only looked at the price. */
const BACK_FOR_A_PAID_ONE = 20;
const LOOK_EVERY_MS = 1_000;
const MAX_OPERATORS = 10_000;

interface Looked {
  readonly atMs: number;
  /** Sales are counted from this day on. */
  readonly from: Date;
  /** How many of them have been given back for. */
  paid: bigint;
  done: Promise<void>;
}

/**
 * How many invoices of one account may lie unpaid: each burdens the node and the database until it ends. A bucket an
 * account: an invoice takes as many tokens as it may live hours, never more than a paid one gives back; time fills the
 * bucket within an hour. Counted in this process, so that opening an invoice costs no query: only where the bucket is
 * empty are sales asked for, of the last two days at first.
 */
@Injectable()
export class OpenInvoiceQuota {
  private readonly capacity: number;
  private readonly buckets: TokenBuckets;
  private readonly looked = new Map<string, Looked>();

  constructor(private readonly invoices: InvoicesRepository, @Inject(CLOCK) private readonly clock: Clock, @Inject(CONFIG) config: Pick<Config, 'OPEN_INVOICES_PER_OPERATOR'>) {
    this.capacity = config.OPEN_INVOICES_PER_OPERATOR;
    this.buckets = new TokenBuckets({ capacity: this.capacity, perMinute: this.capacity / 60 });
  }

  /** Without a promise where there is room. @throws Problem rate-limited */
  take(operatorId: string, expirySeconds: number): void | Promise<void> {
    if (this.buckets.take(operatorId, this.cost(expirySeconds))) return undefined;
    return this.takeAfterLooking(operatorId, expirySeconds);
  }

  /** The invoice was not made. */
  giveBack(operatorId: string, expirySeconds: number): void {
    this.buckets.give(operatorId, this.cost(expirySeconds));
  }

  private cost(expirySeconds: number): number {
    return Math.min(BACK_FOR_A_PAID_ONE, this.capacity, Math.ceil(expirySeconds / HOUR_SECONDS));
  }

  private async takeAfterLooking(operatorId: string, expirySeconds: number): Promise<void> {
    await this.lookForPaid(operatorId);
    const cost = this.cost(expirySeconds);
    if (this.buckets.take(operatorId, cost)) return;
    const seconds = this.buckets.waitSeconds(operatorId, cost);
    throw new Problem('rate-limited', `Some ${this.capacity} invoices of this account lie unpaid. Each that is paid makes room for ${BACK_FOR_A_PAID_ONE}; or try again in ${seconds} s. Shorter expiries leave room for more.`, {
      headers: { 'retry-after': String(seconds), 'ratelimit-policy': `"open-invoices";q=${this.capacity};w=${HOUR_SECONDS}`, 'ratelimit': `"open-invoices";r=0;t=${seconds}` },
    });
  }

  /** At most once a second for each account, however many requests wait for it. */
  private lookForPaid(operatorId: string): Promise<void> {
    const nowMs = performance.now();
    const last = this.looked.get(operatorId);
    if (last !== undefined && nowMs - last.atMs < LOOK_EVERY_MS) return last.done;
    const looked: Looked = { atMs: nowMs, from: last?.from ?? new Date(this.clock.now().getTime() - DAY_MS), paid: last?.paid ?? 0n, done: Promise.resolve() };
    looked.done = this.invoices.countPaidSince(operatorId, looked.from).then((paid) => {
      this.buckets.give(operatorId, BACK_FOR_A_PAID_ONE * Math.max(0, Number(paid - looked.paid)));
      looked.paid = paid;
    });
    this.looked.delete(operatorId);
    this.looked.set(operatorId, looked);
    if (this.looked.size > MAX_OPERATORS) this.looked.delete(this.looked.keys().next().value!);
    return looked.done;
  }
}
