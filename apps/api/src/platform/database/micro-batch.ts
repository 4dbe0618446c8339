/**
 * Gathers what is asked while one flush is under way and flushes it all at once: under load many callers share one
 * commit, alone each is flushed immediately. No timer: the commit itself is the window.
 */
interface Waiter<I, O> {
  readonly item: I;
  readonly resolve: (result: O) => void;
  readonly reject: (error: unknown) => void;
}

export class MicroBatch<I, O> {
  private waiting: Waiter<I, O>[] = [];
  private busy = false;
  private armed = false;

  /**
   * @param flush answers one result for each item, in order, after its commit
   * @param isItemsFault whether an error comes from one of the items: then each is tried alone, so that one bad item fails alone
   */
  constructor(
    private readonly flush: (items: I[]) => Promise<O[]>,
    private readonly isItemsFault: (error: unknown) => boolean = isDataError,
    private readonly maxItems = 256,
  ) {}

  /** Resolves with the item's result after the commit that contains it. */
  run(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.arm();
    });
  }

  private arm(): void {
    if (this.busy || this.armed || this.waiting.length === 0) return;
    this.armed = true;
    setImmediate(() => { this.armed = false; void this.next(); });
  }

  private async next(): Promise<void> {
    const batch = this.waiting.splice(0, this.maxItems);
    if (batch.length === 0) return;
    this.busy = true;
    try {
      await this.settle(batch);
    } finally {
      this.busy = false;
      this.arm();
    }
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
const CONNECTION_LOST = /connection terminated|connection error|connection timeout|timeout exceeded when trying to connect|not queryable|client was closed|pool after calling end/i;

/** Whether an error lies in what was to be written (then others may go on without it), not in the way to the database. */
export function isDataError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return /^[0-9A-Z]{5}$/.test(code) && !INFRASTRUCTURE_SQLSTATE.test(code);
  return !CONNECTION_LOST.test(error.message);
}
