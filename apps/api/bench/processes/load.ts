/** A process that asks an HTTP server as fast as it answers, on a number of connections. */
import autocannon from 'autocannon';
import { type Latency, latencyOf } from '../measure/statistics.js';
import { offer } from './calls.js';

export interface Load {
  readonly url: string;
  readonly connections: number;
  /** how long, or how many requests */
  readonly seconds?: number;
  readonly requests?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** anything else is an error */
  readonly status: number;
}
export interface LoadResult {
  readonly perSecond: number;
  readonly latency: Latency;
  readonly answers: number;
}

export type LoadProcess = { readonly run: (load: Load) => Promise<LoadResult> };

/** @throws Error when one answer was not as it should be */
function run({ url, connections, seconds, requests, headers = {}, body, status }: Load): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const took: number[] = [];
    let wrong: string | undefined;
    const began = performance.now();
    const instance = autocannon({
      url, connections, method: 'POST', body, idReplacement: true, headers: { 'content-type': 'application/json', ...headers },
      ...(requests === undefined ? { duration: seconds ?? 1 } : { amount: requests }),
    }, (error) => {
      if (error !== null || wrong !== undefined) { reject(error ?? new Error(wrong)); return; }
      resolve({ perSecond: (took.length * 1_000) / (performance.now() - began), latency: latencyOf(took), answers: took.length });
    });
    instance.on('response', (_client, statusCode, _bytes, responseTimeMs) => {
      took.push(responseTimeMs);
      if (statusCode !== status) wrong ??= `${url} answered ${statusCode}, not ${status}`;
    });
    instance.on('reqError', (error) => { wrong ??= `${url}: ${error.message}`; });
  });
}

offer({ begin: () => undefined, run } satisfies LoadProcess & { begin(): void });
