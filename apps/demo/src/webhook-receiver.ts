import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CloudEvent, HTTP } from 'cloudevents';
import { verifyWebhook, WebhookVerificationError } from 'l402-kit/webhooks';

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Listener = (event: ReceivedEvent) => void;

const MAX_BODY_BYTES = 256 * 1024;

/**
 * The operator's side of webhooks, as an operator would write it: it trusts nothing but the signature, checked with the
 * SDK, and reads the event with the CloudEvents SDK. An event that arrives twice counts once.
 */
export class WebhookReceiver {
  readonly #events = new Map<string, ReceivedEvent>();
  readonly #listeners = new Set<Listener>();
  #secret: string | undefined;

  /** Events that arrived before the secret was known are refused; the platform sends them again. */
  trust(secret: string): void {
    this.#secret = secret;
  }

  /** Answers one delivery; a handler of Express and of Node's own server alike. */
  readonly receive = (request: IncomingMessage, response: ServerResponse): void => { void this.#receive(request, response); };

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      if (this.#secret === undefined) throw new Error('No endpoint is registered yet.');
      verifyWebhook(this.#secret, body, request.headers);
      const event = HTTP.toEvent({ headers: request.headers, body: body.toString('utf8') }) as CloudEvent<Record<string, unknown>>;
      response.writeHead(204).end();
      this.#accept({ id: event.id, type: event.type.replace(/^com\.l402kit\./, ''), data: event.data ?? {} });
    } catch (error) {
      response.writeHead(error instanceof WebhookVerificationError ? 401 : 400, { 'content-type': 'text/plain' }).end((error as Error).message);
    }
  }

  #accept(event: ReceivedEvent): void {
    if (this.#events.has(event.id)) return;
    this.#events.set(event.id, event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls `listener` for every event from now on. @returns a function that ends this */
  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The event that fits, whether it has arrived already or comes later.
   * @throws after `withinMs`, naming the type
   */
  waitFor(type: string, fits: (data: ReceivedEvent['data']) => boolean, withinMs: number): Promise<ReceivedEvent> {
    const wanted = (event: ReceivedEvent): boolean => event.type === type && fits(event.data);
    const arrived = [...this.#events.values()].find(wanted);
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no webhook ${type} arrived within ${withinMs / 1000} s`));
      }, withinMs);
      const stop = this.onEvent((event) => {
        if (!wanted(event)) return;
        clearTimeout(timer);
        stop();
        resolve(event);
      });
    });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('The body is larger than any event.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
