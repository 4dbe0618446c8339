/** A host of Lightning Addresses (LUD-16, LUD-06) whose invoices come from a real LND. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LndProcess } from './lnd-process.js';

export interface LnurlHost { readonly host: string; close(): Promise<void> }

export async function startLnurlHost(wallet: LndProcess): Promise<LnurlHost> {
  const metadata = JSON.stringify([['text/plain', 'an operator']]);
  const hash = createHash('sha256').update(metadata).digest('hex');
  let host = '';
  const answer = async (url: URL): Promise<object> => {
    const amount = url.searchParams.get('amount');
    if (amount === null) return { tag: 'payRequest', callback: `http://${host}${url.pathname}`, minSendable: 1_000, maxSendable: 1_000_000_000, metadata, commentAllowed: 100 };
    const { payment_request: pr } = await wallet.cli<{ payment_request: string }>('addinvoice', `--amt_msat=${amount}`, `--description_hash=${hash}`);
    return { pr, routes: [] };
  };
  const server = createServer((request, response) => {
    void answer(new URL(request.url!, 'http://localhost')).then(
      (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      (error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  host = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    host,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}
