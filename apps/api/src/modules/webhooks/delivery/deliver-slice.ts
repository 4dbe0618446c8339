/** A bounded slice of work for one endpoint: takes what is due, sends it, records it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@l402kit/money-types';
import type { MicroBatch } from '../../../platform/database/micro-batch.js';
import type { Attempt } from './attempt.js';
import type { ClaimedDelivery, DeliveryEndpoint } from './delivery-endpoint.js';
import type { AttemptRecord, OwedDeliveriesRepository } from './owed-deliveries.repository.js';
import { Pace } from './pace.js';
import { nextAttemptAt } from './retry-schedule.js';

export interface SliceParts {
  readonly owed: OwedDeliveriesRepository;
  readonly recorder: MicroBatch<AttemptRecord, void>;
  readonly send: (endpoint: DeliveryEndpoint, eventUuid: string, body: string) => Promise<Attempt>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** After it nothing new is started; other endpoints have their turn. */
  readonly sliceMs: number;
  /** How long what was taken is ours; must exceed the slice and one attempt together. */
  readonly leaseMs: number;
}

export interface SliceResult {
  readonly delivered: number;
  readonly failed: number;
  /** There may be more that is due: come again at once. */
  readonly more: boolean;
  readonly holdUntil: Date | null;
  readonly gone: boolean;
  /** Where the endpoint has a rate: earliest moment of its next request. */
  readonly nextRequestAt: Date | undefined;
  /** One failure followed another: the endpoint seems to be down. */
  readonly down: boolean;
}

/** At most this many deliveries (and their bodies) in hand. */
const MAX_CLAIM = 100;
/** Attempts sent but not recorded yet, at most. */
const MAX_UNRECORDED = 256;
/** So many failures in a row, and none of this slice succeeded: the rest can wait. */
const DOWN_AFTER = 16;

export class DeliverSlice {
  private readonly startedMs = performance.now();
  private queue: ClaimedDelivery[] = [];
  private refilling: Promise<void> | undefined;
  private exhausted = false;
  private pacedOut = false;
  private readonly pace: Pace;
  private delivered = 0;
  private failed = 0;
  private holdUntil: Date | null = null;
  private gone = false;
  private readonly unrecorded = new Set<Promise<void>>();
  /** Of our own: the first ends the slice. */
  private readonly errors: unknown[] = [];

  constructor(private readonly parts: SliceParts, private readonly endpoint: DeliveryEndpoint, private readonly signal: AbortSignal) {
    this.pace = new Pace(endpoint.ratePerMinute, endpoint.nextRequestAt?.getTime() ?? 0);
  }

  /** @throws when what was sent cannot be recorded: it is sent again once its lease ends */
  async run(): Promise<SliceResult> {
    await Promise.all(Array.from({ length: this.endpoint.maxConcurrency }, () => this.lane()));
    await Promise.allSettled(this.unrecorded);
    await this.parts.owed.release(this.queue.map((delivery) => delivery.id));
    if (this.errors.length > 0) throw this.errors[0];
    return {
      delivered: this.delivered, failed: this.failed, holdUntil: this.holdUntil, gone: this.gone, down: this.isDown, nextRequestAt: this.pace.next,
      more: !this.pacedOut && (this.queue.length > 0 || !this.exhausted),
    };
  }

  private get isDown(): boolean { return this.delivered === 0 && this.failed >= DOWN_AFTER; }
  private get remainingMs(): number { return this.startedMs + this.parts.sliceMs - performance.now(); }

  private async lane(): Promise<void> {
    try {
      for (let delivery = await this.next(); delivery; delivery = await this.next()) await this.attempt(delivery);
    } catch (error) {
      this.errors.push(error);
    }
  }

  private async next(): Promise<ClaimedDelivery | undefined> {
    const waitMs = this.mayStart() ? this.pace.reserve(this.parts.clock.now().getTime(), this.remainingMs) : undefined;
    if (waitMs === undefined) {
      this.pacedOut ||= this.mayStart();
      return undefined;
    }
    if (waitMs > 0) await delay(waitMs, undefined, { signal: this.signal }).catch(() => undefined);
    while (this.queue.length === 0 && !this.exhausted && this.mayStart()) await (this.refilling ??= this.refill());
    return this.mayStart() ? this.queue.shift() : undefined;
  }

  private mayStart(): boolean {
    return this.errors.length === 0 && !this.signal.aborted && !this.gone && this.holdUntil === null && !this.isDown && this.remainingMs > 0;
  }

  private async refill(): Promise<void> {
    const { owed, clock, leaseMs } = this.parts;
    try {
      const now = clock.now();
      const limit = this.claimSize();
      const claimed = await owed.claim(this.endpoint.id, now, limit, new Date(now.getTime() + leaseMs));
      this.exhausted = claimed.length < limit;
      const unknown = claimed.filter((delivery) => delivery.body === null);
      await owed.dropUnknown(unknown.map((delivery) => delivery.id), now);
      this.queue.push(...claimed.filter((delivery) => delivery.body !== null));
    } finally {
      this.refilling = undefined;
    }
  }

  // Small at first: an endpoint that turns out to be slow or down should not hold what it will not send in this slice.
  private claimSize(): number {
    const { maxConcurrency, ratePerMinute } = this.endpoint;
    const wanted = this.delivered === 0 ? maxConcurrency : Math.min(MAX_CLAIM, Math.max(maxConcurrency, this.delivered));
    const paced = ratePerMinute === null ? wanted : Math.ceil((this.remainingMs / 60_000) * ratePerMinute);
    return Math.max(1, Math.min(wanted, paced));
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const attempt = await this.parts.send(this.endpoint, delivery.eventId, delivery.body!);
    if (attempt.errorCode === null) this.delivered++;
    else this.failed++;
    this.holdUntil ??= attempt.holdUntil;
    this.gone ||= attempt.gone;
    this.record(this.recordOf(delivery, attempt));
    if (this.unrecorded.size >= MAX_UNRECORDED) await Promise.race(this.unrecorded);
  }

  private recordOf(delivery: ClaimedDelivery, attempt: Attempt): AttemptRecord {
    const record = { deliveryId: delivery.id, endpointId: this.endpoint.id, attempt };
    if (attempt.errorCode === null) return { ...record, status: 'delivered', nextAt: null };
    const planned = nextAttemptAt(delivery.attempts + 1, this.parts.clock.now(), this.parts.random());
    if (!planned) return { ...record, status: 'exhausted', nextAt: null };
    return { ...record, status: 'owed', nextAt: attempt.holdUntil && attempt.holdUntil > planned ? attempt.holdUntil : planned };
  }

  // Not waited for one by one: the next request need not wait for the commit of the last.
  private record(record: AttemptRecord): void {
    const recording = this.parts.recorder.run(record).catch((error: unknown) => { this.errors.push(error); }).finally(() => { this.unrecorded.delete(recording); });
    this.unrecorded.add(recording);
  }
}
