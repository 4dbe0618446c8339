import { notice } from '../environment.js';
import { isLightningUnavailable, type CallContext } from '../lightning/lightning-provider.js';
import { requestJson } from '../lightning/request-json.js';
import { BackgroundBatch } from './background-batch.js';

interface Attachment { readonly paymentHash: string; readonly context: CallContext }

const BATCH = 100;
/** A caller pays a second later at the earliest. */
const EVERY_MS = 50;
const TRIES = 3;
const PAUSE_MS = 300;

/**
 * Tells the platform who asked for an invoice that was made in advance. In the background: the challenge is out before.
 * A context that comes after the payment is refused there, and one that cannot be sent is dropped.
 */
export class ContextAttacher {
  readonly #batch: BackgroundBatch<Attachment>;

  constructor(private readonly url: string, private readonly apiKey: string, private readonly doFetch: typeof fetch) {
    this.#batch = new BackgroundBatch({
      size: BATCH, everyMs: EVERY_MS, send: (contexts) => this.#send(contexts),
      full: () => notice('invoices are handed out faster than the platform is told for whom: some will be paid without an agent.'),
    });
  }

  add(paymentHash: string, context: CallContext): void { this.#batch.add({ paymentHash, context }); }

  close(): Promise<void> { return this.#batch.flush(); }

  async #send(contexts: readonly Attachment[]): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await requestJson(this.url, { method: 'POST', fetch: this.doFetch, headers: { authorization: `Bearer ${this.apiKey}` }, body: { contexts } });
        return;
      } catch (error) {
        if (!isLightningUnavailable(error) || tried === TRIES) {
          notice(`the platform was not told for whom ${contexts.length} invoices are: ${error instanceof Error ? error.message : String(error)}`);
          return;
        }
        await new Promise((resolve) => { setTimeout(resolve, tried * PAUSE_MS); });
      }
    }
  }
}
