/** When each endpoint with a rate was last sent something, so that slices of work keep its rate together. */
const MAX_REMEMBERED = 10_000;

export class Pace {
  /** Endpoint → earliest moment of its next request, milliseconds on the monotonic clock. */
  private readonly next = new Map<string, number>();

  /**
   * Reserves the next request.
   * @returns how long to wait before sending it, milliseconds; undefined when that is more than `patienceMs` (nothing is reserved then)
   */
  reserve(endpointId: string, ratePerMinute: number | null, nowMs: number, patienceMs: number): number | undefined {
    if (ratePerMinute === null) return 0;
    const at = Math.max(nowMs, this.next.get(endpointId) ?? 0);
    if (at - nowMs > patienceMs) return undefined;
    this.next.delete(endpointId);
    this.next.set(endpointId, at + 60_000 / ratePerMinute);
    if (this.next.size > MAX_REMEMBERED) this.next.delete(this.next.keys().next().value!);
    return at - nowMs;
  }
}
