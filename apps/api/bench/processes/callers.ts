/** Callers that open invoices one after another, as fast as they are answered, until they are told to stop. */
import { Pool } from 'undici';
import { latencyOf, type Latency } from '../measure/statistics.js';
import { offer } from './calls.js';
import type { Paid } from './worker.js';

export interface CallersSettings {
  readonly origin: string;
  /** one for each operator, used in turn */
  readonly keys: readonly string[];
  readonly connections: number;
}
export type CallersProcess = {
  readonly go: () => void;
  /** invoices opened since the last question */
  readonly opened: () => readonly Paid[];
  readonly stop: () => Promise<Latency>;
};

const AMOUNT_MSAT = 10_000;
const BODY = JSON.stringify({ amountMsat: AMOUNT_MSAT, description: 'One weather forecast', resource: '/v1/forecast' });

let settings: CallersSettings;
let pool: Pool;
let going = false;
let callers: Promise<void>[] = [];
let opened: Paid[] = [];
let asked = 0;
const tookMs: number[] = [];

async function call(): Promise<void> {
  while (going) {
    const began = performance.now();
    const n = asked++;
    const { statusCode, body } = await pool.request({
      method: 'POST', path: '/v1/invoices', body: BODY,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${settings.keys[n % settings.keys.length]}`, 'idempotency-key': `caller-${process.pid}-${n}` },
    });
    const invoice = await body.json() as { readonly paymentHash: string };
    if (statusCode !== 201) throw new Error(`the API answered ${statusCode}: ${JSON.stringify(invoice)}`);
    tookMs.push(performance.now() - began);
    opened.push([invoice.paymentHash, AMOUNT_MSAT]);
  }
}

offer({
  begin(given: CallersSettings) {
    settings = given;
    pool = new Pool(given.origin, { connections: given.connections });
  },
  go() {
    going = true;
    callers = Array.from({ length: settings.connections }, () => call());
  },
  opened() {
    const since = opened;
    opened = [];
    return since;
  },
  async stop() {
    going = false;
    await Promise.all(callers);
    return latencyOf(tookMs.splice(0));
  },
} satisfies CallersProcess & { begin(given: CallersSettings): void });
