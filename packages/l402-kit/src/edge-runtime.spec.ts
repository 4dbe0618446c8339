import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import type { L402Client } from './client/index.js';
import type { l402 as sellWithFetch } from './fetch.js';
import type { l402 as sellWithHono } from './hono.js';
import type { verifyWebhook } from './webhooks/index.js';
import { PaperNode } from './testing/paper-node.fixture.js';

interface Bundle {
  readonly sell: typeof sellWithFetch;
  readonly hono: typeof sellWithHono;
  readonly L402Client: typeof L402Client;
  readonly verifyWebhook: typeof verifyWebhook;
}

const workspace = (name: string) => join(__dirname, '..', '..', name, 'src', 'index.ts');
const bundle = (contents: string, minify = false): string => buildSync({
  stdin: { resolveDir: __dirname, loader: 'ts', contents }, bundle: true, write: false, minify, platform: 'neutral', mainFields: ['module', 'main'], target: 'es2022', format: 'iife', globalName: 'kit',
  alias: { '@l402kit/l402': workspace('l402'), '@l402kit/bolt11': workspace('bolt11'), '@l402kit/webhook-signature': workspace('webhook-signature') },
}).outputFiles[0]!.text;

/** What the published package is on the edge: the portable entries, bundled as build-package.mjs does. */
const bundled = (): string => bundle(`export { l402 as sell } from './fetch.js'; export { l402 as hono } from './hono.js'; export { L402Client } from './client/index.js'; export { verifyWebhook } from './webhooks/index.js';`);

/** Web APIs and nothing of Node's, as workers have them; code from texts is forbidden, as it is there. */
function onTheEdge(code: string): { readonly kit: Bundle; readonly said: string[] } {
  const said: string[] = [];
  const { crypto, TextEncoder, TextDecoder, URL, URLSearchParams, Headers, Request, Response, ReadableStream, AbortSignal, AbortController, atob, btoa, Uint8Array, ArrayBuffer, DataView } = globalThis;
  const web = {
    crypto, TextEncoder, TextDecoder, URL, URLSearchParams, Headers, Request, Response, ReadableStream, AbortSignal, AbortController, atob, btoa, Uint8Array, ArrayBuffer, DataView,
    setTimeout, clearTimeout, queueMicrotask, fetch: () => Promise.reject(new Error('no network here')), console: { warn: (words: string) => { said.push(words); } },
  };
  const context = createContext(web, { codeGeneration: { strings: false, wasm: false } });
  return { kit: runInContext(`${code}\nkit`, context) as Bundle, said };
}

describe('on an edge runtime', () => {
  const code = bundled();
  const node = new PaperNode();
  const options = { priceSats: 10, lightning: node, rootKey: '11'.repeat(32), poolSize: 0 };
  const wallet = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };

  it('nothing of Node\'s is asked for', () => {
    expect(code).not.toMatch(/\brequire\(|from ["']node:|import\(|\bBuffer\b|node:crypto/);
  });

  it('a challenge is made, paid and verified: once, and from the key alone in another isolate', async () => {
    const { kit } = onTheEdge(code);
    const shop = kit.sell(options, () => new Response('served'));
    const offered = await shop(new Request('https://shop.test/data'));
    expect([offered.status, offered.headers.get('www-authenticate')]).toEqual([402, expect.stringMatching(/^L402 macaroon="[^"]+", invoice="lnbcrt[^"]+"/)]);

    const buyer = new kit.L402Client({ wallet, maxSatsPerSession: 25, fetch: (input, init) => Promise.resolve(shop(new Request(input as string, init))) });
    expect(await (await buyer.fetch('https://shop.test/data')).text()).toBe('served');
    expect(buyer.spending()).toMatchObject({ spentSats: 10 });

    const { macaroon, invoice } = (await offered.json()) as { macaroon: string; invoice: string };
    const headers = { authorization: `L402 ${macaroon}:${node.pay(invoice)}` };
    const elsewhere = onTheEdge(code).kit.sell(options, () => new Response('served elsewhere'));
    expect(await (await elsewhere(new Request('https://shop.test/data', { headers }))).text()).toBe('served elsewhere');
    const again = await elsewhere(new Request('https://shop.test/data', { headers }));
    expect([again.status, ((await again.json()) as { reason: string }).reason]).toEqual([402, 'credential-used']);
    const otherKey = onTheEdge(code).kit.sell({ ...options, rootKey: '22'.repeat(32) }, () => new Response('never'));
    expect(((await (await otherKey(new Request('https://shop.test/data', { headers }))).json()) as { reason: string }).reason).toBe('signature-mismatch');
  });

  it('without a root key it says what to do, because there is no file to keep one in', () => {
    const { kit } = onTheEdge(code);
    const { rootKey: _none, ...without } = options;
    expect(() => kit.sell(without, () => new Response())).toThrow(/no root key, and no file system to keep one in. Set L402_ROOT_KEY/);
    expect(() => kit.hono(without)).toThrow('Set L402_ROOT_KEY');
  });

  it('webhooks are verified', async () => {
    const { kit } = onTheEdge(code);
    await expect(async () => kit.verifyWebhook(`whsec_${btoa('x'.repeat(32))}`, '{}', { 'webhook-id': 'evt_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)), 'webhook-signature': 'v1,AAAA' })).rejects.toThrow(/signature/);
  });
});

it.each(['./adapters/express.js', './fetch.js', './hono.js', './next.js', './fastify.js'])('what sells with %s and the platform has at most 60 KB, minified', (adapter) => {
  expect(bundle(`export * from '${adapter}'; export { ManagedProvider } from './managed/managed-provider.js';`, true).length).toBeLessThanOrEqual(60 * 1_024);
});
