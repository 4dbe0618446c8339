import { latencyOf, type Latency } from './statistics.js';

/** Things that are done in the order in which they arrived: when each came, and how long it took. */
export class Arrivals {
  private readonly arrivedAt: number[] = [];
  private readonly tookMs: number[] = [];
  private wanted = Number.POSITIVE_INFINITY;
  private reached: () => void = () => undefined;

  get done(): number { return this.tookMs.length; }

  arrive(count: number): void {
    const now = performance.now();
    for (let i = 0; i < count; i++) this.arrivedAt.push(now);
  }

  /** The oldest `count` that were under way are done now. */
  finish(count: number): void {
    const now = performance.now();
    for (let i = 0; i < count; i++) this.tookMs.push(now - (this.arrivedAt[this.tookMs.length] ?? now));
    if (this.done >= this.wanted) this.reached();
  }

  /** Resolves when `count` in all are done. @throws Error after `timeoutMs` */
  async whenDone(count: number, timeoutMs = 120_000): Promise<void> {
    if (this.done >= count) return;
    this.wanted = count;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`only ${this.done} of ${count} were done after ${timeoutMs / 1_000} s`)); }, timeoutMs);
      this.reached = () => { clearTimeout(timer); resolve(); };
    });
  }

  latency(): Latency { return latencyOf(this.tookMs); }
}
