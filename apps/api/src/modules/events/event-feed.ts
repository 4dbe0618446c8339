/**
 * Live events for whoever listens in this process. One small query serves all listeners: it looks at the heads of their
 * chains a few times a second, and only who has something new reads.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../../platform/logging/logger.js';
import { EventsRepository, type EventRow } from './events.repository.js';

export interface Listener {
  readonly operatorId: string;
  /** API key, or session of a browser. */
  readonly keyId: string;
  readonly types: readonly string[] | undefined;
  /** Resolves when the listener can take more. */
  write(event: EventRow): Promise<void>;
  /** The listener is told no more. */
  end(): void;
}

interface Subscription { readonly listener: Listener; after: bigint; busy: boolean; ended: boolean }

const POLL_MS = 200;
/** A revoked key, or a session that was ended, ends its streams within this time. */
const CHECK_KEYS_MS = 5_000;
const PAGE = 100;

@Injectable()
export class EventFeed implements OnModuleDestroy {
  private readonly subscriptions = new Set<Subscription>();
  private polling: Promise<void> | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly events: EventsRepository, @Inject(LOGGER) private readonly logger: Logger) {}

  get size(): number { return this.subscriptions.size; }
  countOf(operatorId: string): number {
    return [...this.subscriptions].filter((s) => s.listener.operatorId === operatorId).length;
  }

  /** The sequence of the operator's last event; 0 before the first. */
  async headOf(operatorId: string): Promise<bigint> {
    return (await this.events.heads([operatorId])).get(operatorId) ?? 0n;
  }

  /** Hands on every event after `after`, in order, until the returned function is called or the feed ends the listener. */
  subscribe(listener: Listener, after: bigint): () => void {
    const subscription: Subscription = { listener, after, busy: false, ended: false };
    this.subscriptions.add(subscription);
    this.polling ??= this.poll().finally(() => { this.polling = undefined; });
    return () => { this.remove(subscription); };
  }

  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    for (const subscription of this.subscriptions) this.finish(subscription);
    await this.polling;
  }

  private async poll(): Promise<void> {
    let keysCheckedAt = performance.now();
    while (this.subscriptions.size > 0 && !this.closing.signal.aborted) {
      try {
        await this.look();
        if (performance.now() - keysCheckedAt > CHECK_KEYS_MS) {
          keysCheckedAt = performance.now();
          await this.endRevoked();
        }
      } catch (error) {
        this.logger.warn({ err: error }, 'live events wait for the database');
      }
      await pause(POLL_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const heads = await this.events.heads([...new Set([...this.subscriptions].map((s) => s.listener.operatorId))]);
    for (const subscription of this.subscriptions) {
      const head = heads.get(subscription.listener.operatorId) ?? 0n;
      if (head > subscription.after && !subscription.busy) void this.catchUp(subscription);
    }
  }

  private async catchUp(subscription: Subscription): Promise<void> {
    const { listener } = subscription;
    subscription.busy = true;
    try {
      for (;;) {
        const head = await this.headOf(listener.operatorId);
        const rows = await this.events.page(listener.operatorId, { after: subscription.after, limit: PAGE, types: listener.types });
        for (const row of rows) {
          if (subscription.ended) return;
          await listener.write(row);
          subscription.after = row.sequence;
        }
        if (rows.length === PAGE) continue;
        // Types that are left out count as seen, up to what was there before the page was read.
        if (head > subscription.after) subscription.after = head;
        return;
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'a stream of events was cut off');
      this.finish(subscription);
    } finally {
      subscription.busy = false;
    }
  }

  private async endRevoked(): Promise<void> {
    const valid = await this.events.validKeys([...new Set([...this.subscriptions].map((s) => s.listener.keyId))]);
    for (const subscription of this.subscriptions) if (!valid.has(subscription.listener.keyId)) this.finish(subscription);
  }

  private finish(subscription: Subscription): void {
    this.remove(subscription);
    subscription.listener.end();
  }

  private remove(subscription: Subscription): void {
    subscription.ended = true;
    this.subscriptions.delete(subscription);
  }
}
