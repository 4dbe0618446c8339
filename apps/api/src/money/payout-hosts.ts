/**
 * How many payouts one worker has under way to one address host. A host that holds payments keeps places and HTLC slots
 * from everybody else, and nobody can tell before: each host begins with few, gets one more with each payout that arrives
 * soon, and falls back to few when one does not. What finds no place waits while the host's payouts end quickly, and comes
 * again later where they do not. Held payouts of all workers are counted by held-payouts.ts.
 */
import { HELD_AFTER_MS, MAX_HELD_PER_HOST, PAID_SOON_MS } from './rules/payout-policy.js';

/** A host none of whose payouts is under way for longer is waited for: whoever waits takes one of the worker's places. */
const QUICK_MS = 2_000;
/** Beyond this the one that was not used longest is forgotten, and begins with few again. */
const MAX_REMEMBERED = 10_000;

interface Host {
  /** how many it may have under way */
  places: number;
  /** when each began, the oldest first */
  readonly underWay: Set<{ readonly sinceMs: number }>;
  readonly waiting: ((place: PlaceAtHost | undefined) => void)[];
  watch?: NodeJS.Timeout | undefined;
}

export interface PlaceAtHost {
  /** The attempt is over. `unknown`: its payment may still hang, so its place stays taken until it is counted as held. */
  leave(outcome: 'settled' | 'unknown' | 'other'): void;
}

/** `full`: its payouts are on their way. `held`: one of them has not arrived for so long that more would be held as well. */
export type NoPlace = 'full' | 'held';

export class PayoutHosts {
  /** In the order of their last use. */
  private readonly hosts = new Map<string, Host>();
  private readonly most: number;

  /** @param atOnce payouts of the worker: one host gets half of them at most */
  constructor(atOnce: number, private readonly nowMs: () => number = () => performance.now()) {
    this.most = Math.max(MAX_HELD_PER_HOST, Math.floor(atOnce / 2));
  }

  async enter(name: string): Promise<PlaceAtHost | NoPlace> {
    const host = this.find(name);
    if (host.underWay.size < host.places) return this.take(host);
    const ageMs = this.ageOfOldest(host);
    if (ageMs > PAID_SOON_MS) return 'held';
    if (ageMs > QUICK_MS) return 'full';
    return await this.wait(host) ?? 'full';
  }

  private take(host: Host): PlaceAtHost {
    const payout = { sinceMs: this.nowMs() };
    host.underWay.add(payout);
    return {
      leave: (outcome) => {
        const tookMs = this.nowMs() - payout.sinceMs;
        if (outcome === 'unknown' || tookMs > PAID_SOON_MS) host.places = MAX_HELD_PER_HOST;
        else if (outcome === 'settled') host.places = Math.min(this.most, host.places + 1);
        const free = (): void => { host.underWay.delete(payout); this.handOn(host); };
        if (outcome === 'unknown' && tookMs < HELD_AFTER_MS) setTimeout(free, HELD_AFTER_MS - tookMs).unref();
        else free();
      },
    };
  }

  /** Taken for whoever waits at once: nobody who comes meanwhile gets it. */
  private handOn(host: Host): void {
    while (host.underWay.size < host.places && host.waiting.length > 0) host.waiting.shift()!(this.take(host));
  }

  private wait(host: Host): Promise<PlaceAtHost | undefined> {
    return new Promise((resolve) => {
      host.waiting.push(resolve);
      this.watch(host);
    });
  }

  /** Sends away all who wait as soon as one payout under way is not quick. */
  private watch(host: Host): void {
    host.watch ??= setTimeout(() => {
      host.watch = undefined;
      if (this.ageOfOldest(host) > QUICK_MS) for (const refuse of host.waiting.splice(0)) refuse(undefined);
      if (host.waiting.length > 0) this.watch(host);
    }, QUICK_MS - this.ageOfOldest(host) + 1);
  }

  private ageOfOldest({ underWay }: Host): number {
    const [oldest] = underWay;
    return oldest === undefined ? 0 : this.nowMs() - oldest.sinceMs;
  }

  private find(name: string): Host {
    const host = this.hosts.get(name) ?? { places: MAX_HELD_PER_HOST, underWay: new Set(), waiting: [] };
    this.hosts.delete(name);
    this.hosts.set(name, host);
    if (this.hosts.size > MAX_REMEMBERED) this.forgetOne();
    return host;
  }

  private forgetOne(): void {
    for (const [name, host] of this.hosts) {
      if (host.underWay.size > 0 || host.waiting.length > 0) continue;
      this.hosts.delete(name);
      return;
    }
  }
}
