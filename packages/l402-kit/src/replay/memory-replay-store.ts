import type { ReplayStore } from './replay-store.js';

const FIRST_SWEEP = 1_000;

/** Counts in this process: right for one process, until it restarts. */
export class MemoryReplayStore implements ReplayStore {
  protected readonly used = new Map<string, { count: number; expiresAtSeconds: number }>();
  #sweepAt = FIRST_SWEEP;

  constructor(protected readonly nowSeconds: () => number = () => Math.floor(Date.now() / 1_000)) {}

  /** Payments that are remembered. */
  get size(): number { return this.used.size; }

  claim(paymentHash: string, uses: number, expiresAtSeconds: number): number | undefined {
    const entry = this.used.get(paymentHash);
    if (entry === undefined) {
      if (this.used.size >= this.#sweepAt) this.#sweep();
      this.used.set(paymentHash, { count: 1, expiresAtSeconds });
      return 1;
    }
    // A payment can stand behind several credentials, if it was offered again: it is remembered as long as any of them lives.
    entry.expiresAtSeconds = Math.max(entry.expiresAtSeconds, expiresAtSeconds);
    return entry.count < uses ? ++entry.count : undefined;
  }

  release(paymentHash: string): void {
    const entry = this.used.get(paymentHash);
    if (entry !== undefined && entry.count > 0) entry.count--;
  }

  /**
   * Each entry was paid for, so memory grows with income only; what has expired is refused before it gets here. Looks again
   * when there are twice as many, so that the work for each payment stays the same however many there are.
   */
  #sweep(): void {
    const now = this.nowSeconds();
    for (const [hash, { expiresAtSeconds }] of this.used) if (expiresAtSeconds <= now) this.used.delete(hash);
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.used.size);
  }
}
