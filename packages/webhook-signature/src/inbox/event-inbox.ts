/**
 * Hands each event of an endpoint to your code once and in order, whatever the network does: repetitions are dropped,
 * gaps are noticed and filled from the API, and the chain of hashes is checked.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { WebhookEvent } from '../webhook-event.js';
import type { FetchEvents } from './fetch-events.js';
import type { InboxPosition, InboxSession, InboxStore } from './inbox-store.js';

export interface EventInboxOptions {
  readonly store: InboxStore;
  readonly fetchEvents: FetchEvents;
  /**
   * Your code. When it throws, the event counts as not handled and comes again. It may see an event twice if the process
   * dies between handling it and remembering that.
   */
  readonly handle: (event: WebhookEvent) => Promise<void> | void;
  /** Event types that the endpoint asks for, where it does not ask for `*`: then every event is read from the API, because its numbers have gaps. */
  readonly types?: readonly string[];
  /** Where an inbox without a position begins: with the first event that arrives (default), or with everything that the API still keeps. */
  readonly begin?: 'first-received' | 'beginning';
  /** Test events stand in no chain; they are handed here, perhaps more than once. Default: they are dropped. */
  readonly handleTest?: (event: WebhookEvent) => Promise<void> | void;
}

/** What became of a webhook. Answer 2xx for each of them. */
export type InboxResult = 'handled' | 'duplicate' | 'test';

/** The hashes do not fit: an event was altered, forged or left out. Nothing was handled; somebody has to look. */
export class EventChainError extends Error {
  override readonly name = 'EventChainError';
  constructor(readonly sequence: string, message: string) { super(message); }
}

const BEFORE_FIRST: InboxPosition = { sequence: '0'.repeat(20), hash: '0'.repeat(64) };

export class EventInbox {
  constructor(private readonly options: EventInboxOptions) {}

  /**
   * Takes the body of a webhook that `verifyWebhook` has accepted, exactly as it arrived.
   * @throws EventChainError; whatever `handle`, the store or the API throw: answer 5xx and the webhook comes again
   */
  async receive(rawBody: string | Uint8Array): Promise<InboxResult> {
    const bytes = typeof rawBody === 'string' ? utf8ToBytes(rawBody) : rawBody;
    const event = JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent;
    if (event.sequence === undefined) {
      await this.options.handleTest?.(event);
      return 'test';
    }
    const { sequence } = event;
    return this.options.store.exclusively(async (session) => {
      let position = await session.load() ?? (this.options.begin === 'beginning' ? BEFORE_FIRST : undefined);
      if (position && sequence <= position.sequence) return 'duplicate';
      if (position && !(this.options.types === undefined && follows(position, sequence))) position = await this.catchUpFrom(session, position, sequence);
      if (position && sequence <= position.sequence) return 'handled';
      await this.take(session, position, event, bytesToHex(sha256(bytes)));
      return 'handled';
    });
  }

  /**
   * Handles everything that the API has and the inbox has not: at start, and from time to time.
   * @returns how many events that were
   */
  catchUp(): Promise<number> {
    return this.options.store.exclusively(async (session) => {
      const position = await session.load() ?? BEFORE_FIRST;
      let count = 0;
      await this.catchUpFrom(session, position, undefined, () => { count++; });
      return count;
    });
  }

  private async catchUpFrom(session: InboxSession, from: InboxPosition, until: string | undefined, onEvent?: () => void): Promise<InboxPosition> {
    let position = from;
    for (;;) {
      const page = await this.options.fetchEvents(position.sequence, this.options.types);
      for (const [i, event] of page.events.entries()) {
        position = await this.take(session, position, event, page.hashes[i]!);
        onEvent?.();
        if (until !== undefined && position.sequence >= until) return position;
      }
      if (!page.more) return position;
    }
  }

  private async take(session: InboxSession, position: InboxPosition | undefined, event: WebhookEvent, hash: string): Promise<InboxPosition> {
    const sequence = event.sequence!;
    if (position && this.options.types === undefined) checkLink(position, event);
    await this.options.handle(event);
    const next = { sequence, hash };
    await session.save(next);
    return next;
  }
}

const follows = (position: InboxPosition, sequence: string): boolean => BigInt(sequence) === BigInt(position.sequence) + 1n;

function checkLink(position: InboxPosition, event: WebhookEvent): void {
  const sequence = event.sequence!;
  if (!follows(position, sequence)) {
    // Nothing before the first that the API still keeps can be asked for: there the inbox begins.
    if (position.sequence === BEFORE_FIRST.sequence) return;
    throw new EventChainError(sequence, `Event ${sequence} came after ${position.sequence}, and the API does not have those between: they are older than it keeps.`);
  }
  if (event.previoushash !== position.hash) {
    throw new EventChainError(sequence, `Event ${sequence} does not follow from event ${position.sequence}: one of them was altered or forged.`);
  }
}
