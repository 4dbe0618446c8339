import { setTimeout as waitMs } from 'node:timers/promises';

const BETWEEN_MS = 1_000;

/**
 * One look-up a second of each host. How long somebody waits for a turn is said by each: those who may wait longer get
 * their turn even while others fill the queue as far as they may.
 */
export class LookupPace {
  /** When each host may be asked next; in order of the last turn taken. */
  private readonly next = new Map<string, number>();

  constructor(private readonly nowMs: () => number = () => performance.now(), private readonly wait: (ms: number) => Promise<unknown> = (ms) => waitMs(ms)) {}

  /** True when it is the caller's turn; false at once when that would take longer than `maxWaitMs`. */
  async turn(host: string, maxWaitMs: number): Promise<boolean> {
    const now = this.nowMs();
    for (const [past, at] of this.next) {
      if (at > now) break;
      this.next.delete(past);
    }
    const at = Math.max(now, this.next.get(host) ?? 0);
    if (at - now > maxWaitMs) return false;
    this.next.delete(host);
    this.next.set(host, at + BETWEEN_MS);
    if (at > now) await this.wait(at - now);
    return true;
  }
}
