/** Somebody's webhook receiver: answers 204 at once and notes how long ago the payment that it is told of was settled. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Latency, latencyOf } from '../measure/statistics.js';
import { offer } from './calls.js';

export interface Received {
  readonly count: number;
  /** from `paidAt` of the event (whole milliseconds) to the request's arrival, of what came since the last question */
  readonly latency: Latency;
}
export type ReceiverProcess = { readonly url: () => string; readonly received: () => Received; readonly count: () => number };

const PAID_AT = /"paidAt":"([^"]+)"/;
let count = 0;
let tookMs: number[] = [];

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; }).on('end', () => {
    response.writeHead(204).end();
    const paidAt = PAID_AT.exec(body)?.[1];
    if (paidAt === undefined) return;
    count += 1;
    tookMs.push(performance.timeOrigin + performance.now() - Date.parse(paidAt));
  });
});

offer({
  begin: () => new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => { resolve(); }); }),
  url: () => `http://localhost:${(server.address() as AddressInfo).port}/webhooks`,
  count: () => count,
  received() {
    const latency = latencyOf(tookMs);
    tookMs = [];
    return { count, latency };
  },
} satisfies ReceiverProcess & { begin(): Promise<void> });
