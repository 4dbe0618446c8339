/**
 * How many payouts one worker has under way to one address host. A host that holds payments keeps places and HTLC slots
 * from everybody else, and nobody can tell before: each host begins with few, gets one more with each payout that arrives
 * soon, and falls back to few when one does not. What finds no place waits a moment; where nothing moves, what comes
 * after it does not wait. Held payouts of all workers are counted by held-payouts.ts.
 */
import { HELD_AFTER_MS, MAX_HELD_PER_HOST, PAID_SOON_MS } from './rules/payout-policy.js';

const WAIT_MS = 250;
/** Beyond this the one that was not used longest is forgotten, and begins with few again. */
const MAX_REMEMBERED = 10_000;

interface Host {
  /** how many it may have under way */
  places: number;
  /** when each began, the oldest first */
  readonly underWay: Set<{ readonly sinceMs: number }>;
  /** somebody has waited in vain since the last payout ended */
  stuck: boolean;
  readonly waiting: ((place: PlaceAtHost | undefined) => void)[];
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
    const place = host.stuck ? undefined : await this.wait(host);
    if (place !== undefined) return place;
    const [oldest] = host.underWay;
    return oldest !== undefined && this.nowMs() - oldest.sinceMs > PAID_SOON_MS ? 'held' : 'full';
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
    host.stuck = false;
    while (host.underWay.size < host.places && host.waiting.length > 0) host.waiting.shift()!(this.take(host));
  }

  private wait(host: Host): Promise<PlaceAtHost | undefined> {
    return new Promise((resolve) => {
      const end = (place: PlaceAtHost | undefined): void => { clearTimeout(timer); resolve(place); };
      const timer = setTimeout(() => {
        host.waiting.splice(host.waiting.indexOf(end), 1);
        host.stuck = true;
        end(undefined);
      }, WAIT_MS);
      host.waiting.push(end);
    });
  }

  private find(name: string): Host {
    const host = this.hosts.get(name) ?? { places: MAX_HELD_PER_HOST, underWay: new Set(), stuck: false, waiting: [] };
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
