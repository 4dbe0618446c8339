import { notice } from '../environment.js';

const BATCH = 100;
const EVERY_MS = 2_000;
const MAX_WAITING = 5_000;
const TIMEOUT_MS = 10_000;

/** Sends events about calls in batches (`application/cloudevents-batch+json`). Reports are worth less than calls: what cannot be sent is dropped. */
export class CallReporter {
  #waiting: object[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> = Promise.resolve();
  #dropped = 0;

  constructor(private readonly url: string, private readonly apiKey: string, private readonly doFetch: typeof fetch) {}

  add(event: object): void {
    if (this.#waiting.length >= MAX_WAITING) {
      if (this.#dropped++ === 0) notice('reports of calls are dropped: the platform does not take them as fast as they come.');
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length >= BATCH) void this.flush();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => { void this.flush(); }, EVERY_MS);
      // A report must not keep a process alive that has nothing else to do.
      (this.#timer as { unref?(): void }).unref?.();
    }
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(async () => {
      while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0, BATCH));
    });
    return this.#sending;
  }

  async close(): Promise<void> { await this.flush(); }

  async #send(events: readonly object[]): Promise<void> {
    try {
      const response = await this.doFetch(this.url, {
        method: 'POST', signal: AbortSignal.timeout(TIMEOUT_MS), body: JSON.stringify(events),
        headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${this.apiKey}` },
      });
      if (!response.ok) notice(`the platform did not take ${events.length} reports of calls: ${response.status}`);
    } catch (error) {
      notice(`${events.length} reports of calls could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
