/** Server-sent events (WHATWG HTML, 9.2) on one connection. `id` of each is its sequence, so that a client resumes by itself. */
import type { ServerResponse } from 'node:http';
import { EVENT_TYPE_PREFIX, sequenceText } from '@l402kit/contracts';
import type { EventRow } from './events.repository.js';

const HEARTBEAT_MS = 15_000;
/** Then the client reconnects, with a key that is valid by then. */
const MAX_AGE_MS = 3_600_000;
const RETRY_MS = 2_000;
/** A client that takes nothing for so long holds a place that others need: it is hung up on, and may resume. */
const STALLED_MS = 60_000;

export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;
  private readonly oldAge: NodeJS.Timeout;

  /** @param headers what every answer of ours carries */
  constructor(private readonly response: ServerResponse, headers: Readonly<Record<string, string>>, onClose: () => void) {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    // Proxies close connections on which nothing moves.
    this.heartbeat = setInterval(() => { response.write(': alive\n\n'); }, HEARTBEAT_MS);
    this.oldAge = setTimeout(() => { this.end(); }, MAX_AGE_MS);
    response.once('close', () => {
      clearInterval(this.heartbeat);
      clearTimeout(this.oldAge);
      onClose();
    });
  }

  /** Resolves when the client keeps up. The body has no line breaks: JSON text escapes them. */
  async write(event: EventRow): Promise<void> {
    if (this.response.destroyed) return;
    const flushed = this.response.write(`id: ${sequenceText(event.sequence)}\nevent: ${EVENT_TYPE_PREFIX}${event.type}\ndata: ${event.body}\n\n`);
    if (flushed) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        clearTimeout(stalled);
        this.response.off('drain', go).off('close', go);
        resolve();
      };
      const stalled = setTimeout(() => { this.response.destroy(); }, STALLED_MS);
      this.response.on('drain', go).on('close', go);
    });
  }

  /** What is on its way is still delivered, to a client that takes it. */
  end(): void {
    this.response.end();
    const stalled = setTimeout(() => { this.response.destroy(); }, STALLED_MS).unref();
    this.response.once('close', () => { clearTimeout(stalled); });
  }
}
