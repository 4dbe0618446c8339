/**
 * Gathers what is asked while one flush is under way and flushes it all at once: under load many callers share one
 * commit, alone each is flushed immediately. No timer: the commit itself is the window. While flushes stand still what
 * waits is bounded, in number and in time.
 */
interface Waiter<I, O> {
  readonly item: I;
  readonly sinceMs: number;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface MicroBatchLimits {
  /** of one flush */
  readonly maxItems: number;
  /** beyond the flush under way */
  readonly maxWaiting: number;
  /** what has waited longer when its turn comes is not begun any more */
  readonly maxWaitMs: number;
}

const LIMITS: MicroBatchLimits = { maxItems: 256, maxWaiting: 10_000, maxWaitMs: Infinity };

/** Too much was waiting: nothing of this item was begun, and it may be asked for again. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

export class MicroBatch<I, O> {
  private waiting: Waiter<I, O>[] = [];
  private busySinceMs: number | undefined;
  private armed = false;
  private readonly limits: MicroBatchLimits;

  /**
   * @param flush answers one result for each item, in order, after its commit
   * @param isItemsFault whether an error comes from one of the items: then each is tried alone, so that one bad item fails alone
   */
  constructor(
    private readonly flush: (items: I[]) => Promise<O[]>,
    private readonly isItemsFault: (error: unknown) => boolean = isDataError,
    limits: Partial<MicroBatchLimits> = {},
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** Whether whatever is asked now would be refused, or the flush under way stands still: ask before making anything for it. */
  get overloaded(): boolean {
    return this.waiting.length >= this.limits.maxWaiting || (this.busySinceMs !== undefined && this.nowMs() - this.busySinceMs > this.limits.maxWaitMs);
  }

  /** Resolves with the item's result after the commit that contains it. Rejects with Overloaded where it was not begun. */
  run(item: I): Promise<O> {
    if (this.waiting.length >= this.limits.maxWaiting) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, sinceMs: this.nowMs(), resolve, reject });
      this.arm();
    });
  }

  private arm(): void {
    if (this.busySinceMs !== undefined || this.armed || this.waiting.length === 0) return;
    this.armed = true;
    setImmediate(() => { this.armed = false; void this.next(); });
  }

  private async next(): Promise<void> {
    this.refuseLate();
    const batch = this.waiting.splice(0, this.limits.maxItems);
    if (batch.length === 0) return;
    this.busySinceMs = this.nowMs();
    try {
      await this.settle(batch);
    } finally {
      this.busySinceMs = undefined;
      this.arm();
    }
  }

  /** Whoever asked first waits at the front. */
  private refuseLate(): void {
    const latest = this.nowMs() - this.limits.maxWaitMs;
    const inTime = this.waiting.findIndex(({ sinceMs }) => sinceMs >= latest);
    for (const { reject } of this.waiting.splice(0, inTime === -1 ? this.waiting.length : inTime)) reject(new Overloaded());
  }

  private async settle(batch: Waiter<I, O>[]): Promise<void> {
    let results: O[];
    try {
      results = await this.flush(batch.map((w) => w.item));
    } catch (error) {
      if (batch.length > 1 && this.isItemsFault(error)) {
        for (const w of batch) await this.settle([w]);
      } else {
        for (const w of batch) w.reject(error);
      }
      return;
    }
    batch.forEach((w, i) => w.resolve(results[i]!));
  }
}

/** Connection, resources, rollback, operator intervention, system error: nothing is wrong with what was to be written. */
const INFRASTRUCTURE_SQLSTATE = /^(08|25|40|53|55|57|58|XX)/;
const CONNECTION_LOST = /connection terminated|connection error|connection timeout|timeout exceeded when trying to connect|query read timeout|not queryable|client was closed|pool after calling end/i;

/** Whether an error lies in what was to be written (then others may go on without it), not in the way to the database. */
export function isDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return /^[0-9A-Z]{5}$/.test(code) && !INFRASTRUCTURE_SQLSTATE.test(code);
  return !CONNECTION_LOST.test(error.message);
}
