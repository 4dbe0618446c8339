import { notice } from '../environment.js';
import { BackgroundBatch } from './background-batch.js';

const BATCH = 100;
const EVERY_MS = 2_000;
const TIMEOUT_MS = 10_000;

/** Sends events about calls in batches (`application/cloudevents-batch+json`). Reports are worth less than calls: what cannot be sent is dropped. */
export class CallReporter {
  readonly #batch: BackgroundBatch<object>;

  constructor(private readonly url: string, private readonly apiKey: string, private readonly doFetch: typeof fetch) {
    this.#batch = new BackgroundBatch({
      size: BATCH, everyMs: EVERY_MS, send: (events) => this.#send(events),
      full: () => notice('reports of calls are dropped: the platform does not take them as fast as they come.'),
    });
  }

  add(event: object): void { this.#batch.add(event); }

  close(): Promise<void> { return this.#batch.flush(); }

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
