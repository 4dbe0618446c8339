import type { ReplayStore } from './replay-store.js';

const SWEEP_EVERY = 1_000;

/** Counts in this process: right for one process, until it restarts. */
export class MemoryReplayStore implements ReplayStore {
  readonly #used = new Map<string, { count: number; expiresAtSeconds: number }>();
  #sinceSweep = 0;

  constructor(private readonly nowSeconds: () => number = () => Math.floor(Date.now() / 1_000)) {}

  claim(paymentHash: string, uses: number, expiresAtSeconds: number): Promise<number | undefined> {
    if (++this.#sinceSweep >= SWEEP_EVERY) this.#sweep();
    const entry = this.#used.get(paymentHash);
    if (entry === undefined) {
      this.#used.set(paymentHash, { count: 1, expiresAtSeconds });
      return Promise.resolve(1);
    }
    // A payment can stand behind several credentials (narrowed ones end sooner): it is remembered as long as any of them lives.
    entry.expiresAtSeconds = Math.max(entry.expiresAtSeconds, expiresAtSeconds);
    return Promise.resolve(entry.count < uses ? ++entry.count : undefined);
  }

  release(paymentHash: string): Promise<void> {
    const entry = this.#used.get(paymentHash);
    if (entry !== undefined && entry.count > 0) entry.count--;
    return Promise.resolve();
  }

  /** Each entry was paid for, so memory grows with income only; what has expired is refused before it gets here. */
  #sweep(): void {
    this.#sinceSweep = 0;
    const now = this.nowSeconds();
    for (const [hash, { expiresAtSeconds }] of this.#used) if (expiresAtSeconds <= now) this.#used.delete(hash);
  }
}
