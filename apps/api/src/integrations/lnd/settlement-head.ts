/**
 * The newest settlement. LND has no question for it: its invoices are listed once, newest first, and from then on a
 * subscription of our own keeps count. When that is lost, they are listed again.
 */
import type { LndClient } from './lnd-client.js';
import { subscription } from './follow-lnd-settlements.js';
import { highestSettleIndex } from './settled-invoices.js';

/** Nobody asked for so long: the subscription is given up. */
const IDLE_MS = 10 * 60_000;

export class SettlementHead {
  #watch: { index: number; readonly abort: AbortController } | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly client: LndClient) {}

  /** @returns LND's settle_index, 0 when nothing was ever settled */
  async latest(): Promise<number> {
    this.#idle?.refresh();
    const watch = this.#watch;
    if (watch) {
      // What LND said before it answers this comes before the answer.
      await this.client.call('GetInfo', {});
      if (this.#watch === watch) return watch.index;
    }
    const index = await highestSettleIndex(this.client);
    // A subscription from 0 begins in the future: what settles meanwhile would be missed.
    if (index > 0 && this.#watch === undefined) this.#follow(index);
    return index;
  }

  close(): void {
    this.#watch?.abort.abort();
    this.#watch = undefined;
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  #follow(index: number): void {
    const watch = { index, abort: new AbortController() };
    this.#watch = watch;
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
    const following = (async () => {
      for await (const settlement of subscription(this.client, index, watch.abort.signal)) watch.index = Math.max(watch.index, settlement.index);
    })();
    following.catch(() => undefined).finally(() => {
      if (this.#watch === watch) this.close();
    });
  }
}
