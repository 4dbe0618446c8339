/** Spreads the requests of one slice of work over time, and says where the next slice has to go on. */
export class Pace {
  private readonly gapMs: number;

  /**
   * @param ratePerMinute null: no limit
   * @param nextMs earliest moment of the next request, milliseconds since 1970
   */
  constructor(ratePerMinute: number | null, private nextMs: number) {
    this.gapMs = ratePerMinute === null ? 0 : 60_000 / ratePerMinute;
  }

  /** Earliest moment of the next request; undefined where there is no rate to keep. */
  get next(): Date | undefined {
    return this.gapMs === 0 ? undefined : new Date(this.nextMs);
  }

  /**
   * Reserves the next request.
   * @returns how long to wait before sending it, milliseconds; undefined when that is more than `patienceMs` (nothing is reserved then)
   */
  reserve(nowMs: number, patienceMs: number): number | undefined {
    if (this.gapMs === 0) return 0;
    const at = Math.max(nowMs, this.nextMs);
    if (at - nowMs > patienceMs) return undefined;
    this.nextMs = at + this.gapMs;
    return at - nowMs;
  }
}
