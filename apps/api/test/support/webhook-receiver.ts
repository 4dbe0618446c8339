/** A real HTTP server as an operator would run it: keeps what it got, byte by byte, and answers what the spec wants. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly at: number;
}

export type Answering = (webhook: ReceivedWebhook, response: ServerResponse) => void;

export interface WebhookReceiver {
  /** `127.0.0.1:<port>`, for ALLOW_LOOPBACK_HOSTS */
  readonly host: string;
  readonly url: string;
  readonly received: ReceivedWebhook[];
  answer: Answering;
  /** Resolves as soon as `count` webhooks that fit have arrived. */
  until(count: number, fits?: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const waiting = new Set<() => void>();
  const receiver: Pick<WebhookReceiver, 'answer'> = { answer: (_webhook, response) => { response.writeHead(204).end(); } };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const webhook = { path: request.url ?? '', method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks), at: Date.now() };
      received.push(webhook);
      receiver.answer(webhook, response);
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(receiver, {
    host,
    url: `http://${host}/hooks`,
    received,
    until: (count: number, fits: (webhook: ReceivedWebhook) => boolean = () => true) => new Promise<ReceivedWebhook[]>((resolve) => {
      const check = (): void => {
        const fitting = received.filter(fits);
        if (fitting.length < count) return;
        waiting.delete(check);
        resolve(fitting);
      };
      waiting.add(check);
      check();
    }),
    close: () => new Promise<void>((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  });
}
