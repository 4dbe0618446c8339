import type { Clock } from '@l402kit/money-types';

/** Spaces out what is asked of one host, so that nobody can use us to flood it. */
export class HostPacer {
  /** When each host may be asked next, in milliseconds; in order of the last turn taken. */
  private readonly nextTurn = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly wait: (ms: number) => Promise<void>,
    private readonly intervalMs: number,
    private readonly maxWaitMs: number,
  ) {}

  /** Resolves true when it is this caller's turn, or false at once when the turn would come too late. */
  async turn(host: string): Promise<boolean> {
    const now = this.clock.now().getTime();
    this.forgetPast(now);
    const at = Math.max(now, this.nextTurn.get(host) ?? 0);
    if (at - now > this.maxWaitMs) return false;
    this.nextTurn.delete(host);
    this.nextTurn.set(host, at + this.intervalMs);
    if (at > now) await this.wait(at - now);
    return true;
  }

  /** Turns that are over count for nothing. The oldest come first, so this stops at the first that is still to come. */
  private forgetPast(now: number): void {
    for (const [host, at] of this.nextTurn) {
      if (at > now) return;
      this.nextTurn.delete(host);
    }
  }
}
