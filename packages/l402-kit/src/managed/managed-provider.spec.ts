import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { registerInDirectory } from './directory-registration.js';
import { ManagedProvider } from './managed-provider.js';

interface Seen { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: unknown }

describe('ManagedProvider', () => {
  const node = new PaperNode();
  const seen: Seen[] = [];
  /** Statuses to answer with before answering well. */
  const failures: (number | 'silence')[] = [];
  let platform: LocalServer;
  let said: jest.SpyInstance;
  let proved = false;

  beforeAll(async () => {
    said = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    platform = await serveLocally((request, response) => { void answer(request, response); });
  });
  afterAll(async () => { await platform.close(); jest.restoreAllMocks(); });
  beforeEach(() => { seen.length = 0; failures.length = 0; });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    seen.push({ method: request.method!, url: request.url!, headers: request.headers, body: text === '' ? undefined : JSON.parse(text) });
    const failure = failures.shift();
    if (failure === 'silence') return;
    if (failure !== undefined) { response.writeHead(failure, { 'retry-after': '3' }).end(JSON.stringify({ title: 'Not now', detail: 'the node rests' })); return; }
    const { paymentRequest, paymentHash } = await node.createInvoice((seen.at(-1)!.body as { amountSats?: number } | undefined)?.amountSats ?? 1);
    if (request.url!.startsWith('/v1/invoices?')) response.end(JSON.stringify({ data: [{ status: 'paid' }] }));
    else if (request.url === '/v1/invoices') response.writeHead(201).end(JSON.stringify({ id: 'inv_1', paymentRequest, paymentHash, expiresAt: '2030-01-01T00:00:00.000Z' }));
    else if (request.url === '/api/register') response.end(JSON.stringify({ ok: true, id: 'x', verified: proved, proof: { url: 'https://api.example.com/.well-known/l402.txt', content: 'l402-directory=abc' } }));
    else response.end(JSON.stringify({ paymentRequest, paymentHash, macaroon: 'bGVnYWN5' }));
  }

  it('without a key asks as the published SDKs do', async () => {
    const invoice = await ManagedProvider.fromAddress('you@blink.sv', { baseUrl: `${platform.url}/` }).createInvoice(10);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/invoice', body: { amountSats: 10, ownerAddress: 'you@blink.sv' } });
    expect(seen[0]!.headers.authorization).toBeUndefined();
    expect(invoice).toMatchObject({ amountSats: 10, macaroon: 'bGVnYWN5' });
    expect(invoice.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('with a key asks v1, with resource and context', async () => {
    const provider = ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url, apiKey: 'l402_invoices_x' });
    const invoice = await provider.createInvoice(10, { resource: '/data', description: 'L402 /data', expirySeconds: 600, context: { agentId: 'a1' } });
    expect(seen[0]).toMatchObject({ url: '/v1/invoices', body: { amountSats: 10, resource: '/data', description: 'L402 /data', expirySeconds: 600, context: { agentId: 'a1' } } });
    expect(seen[0]!.headers).toMatchObject({ authorization: 'Bearer l402_invoices_x' });
    expect(invoice.expiresAt).toBe(Date.parse('2030-01-01T00:00:00Z'));
    expect(await provider.checkPayment('ab'.repeat(32))).toBe(true);
  });

  it('tries again with the same idempotency key after 503, 429 and silence', async () => {
    failures.push(503, 'silence');
    await ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url, timeoutMs: 200 }).createInvoice(10);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(seen).toHaveLength(3);
  });

  it('gives up after three tries with the platform\'s words, and does not repeat a refusal', async () => {
    failures.push(503, 503, 429);
    const provider = ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url });
    await expect(provider.createInvoice(10)).rejects.toMatchObject({ name: 'LightningUnavailable', retryAfterSeconds: 3, message: expect.stringContaining('Not now: the node rests') });
    failures.push(422);
    await expect(provider.createInvoice(10)).rejects.toMatchObject({ name: 'ServiceRefusal', status: 422 });
    expect(seen).toHaveLength(4);
  });

  it('stops asking for a while when nothing works, and begins again with one request', async () => {
    const provider = ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url });
    failures.push(...Array.from({ length: 15 }, () => 500));
    for (let i = 0; i < 5; i++) await expect(provider.createInvoice(1)).rejects.toThrow('500');
    const asked = seen.length;
    await expect(provider.createInvoice(1)).rejects.toThrow('tried shortly');
    expect(seen).toHaveLength(asked);
    jest.useFakeTimers({ now: Date.now() + 6_000, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
    try {
      expect(await provider.createInvoice(1)).toMatchObject({ amountSats: 1 });
    } finally {
      jest.useRealTimers();
    }
  }, 30_000);

  it('registers in the directory when asked to, and reports calls in batches', async () => {
    const provider = ManagedProvider.fromAddress('you@blink.sv', {
      baseUrl: platform.url, apiKey: 'k', reportCalls: true, registerDirectory: { url: 'https://api.example.com/w', name: 'Weather', priceSats: 5 },
    });
    provider.reportCall!({ id: '1' });
    provider.reportCall!({ id: '2' });
    await provider.close();
    expect(seen.find(({ url }) => url === '/v1/calls')).toMatchObject({ body: [{ id: '1' }, { id: '2' }], headers: { 'content-type': 'application/cloudevents-batch+json' } });
    expect(seen.find(({ url }) => url === '/api/register')).toMatchObject({ body: { url: 'https://api.example.com/w', name: 'Weather', price_sats: 5, lightning_address: 'you@blink.sv', category: 'other' } });
  });

  it('says which line proves a registration, until it is proved', async () => {
    const register = async (verified: boolean): Promise<string> => {
      said.mockClear();
      proved = verified;
      await registerInDirectory(platform.url, 'you@blink.sv', { url: 'https://api.example.com/w', name: 'Weather', priceSats: 5 }, fetch);
      return said.mock.calls.flat().join('\n');
    };
    expect(await register(false)).toMatch(/shown in the directory once https:\/\/api\.example\.com\/\.well-known\/l402\.txt has this .*: l402-directory=abc$/);
    expect(await register(true)).toBe('');
  });

  it('says in batches for whom ready-made invoices are, again when nobody answered, and never fails', async () => {
    const provider = ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url, apiKey: 'l402_invoices_x' });
    const hashes = Array.from({ length: 150 }, (_, i) => i.toString(16).padStart(64, '0'));
    failures.push(503);
    for (const paymentHash of hashes) provider.attachContext!(paymentHash, { agentId: 'a1' });
    await provider.close();
    expect(seen.map(({ url }) => url)).toEqual(Array(3).fill('/v1/invoices/contexts'));
    const batches = seen.map(({ body }) => (body as { contexts: { paymentHash: string; context: object }[] }).contexts);
    expect(batches[0]).toEqual(batches[1]);
    expect([...batches[1]!, ...batches[2]!]).toEqual(hashes.map((paymentHash) => ({ paymentHash, context: { agentId: 'a1' } })));
    expect(seen[0]!.headers.authorization).toBe('Bearer l402_invoices_x');

    failures.push(500, 500, 500);
    provider.attachContext!(hashes[0]!, { agentId: 'a1' });
    await provider.close();
    expect(ManagedProvider.fromAddress('you@blink.sv', { baseUrl: platform.url }).attachContext).toBeUndefined();
  });

  it('says what is wrong with an address or a setting at once', () => {
    for (const address of ['you', 'you@', '@blink.sv', 'https://blink.sv', 'you@blink.sv/x']) expect(() => ManagedProvider.fromAddress(address)).toThrow('no Lightning Address');
    expect(() => ManagedProvider.fromAddress('you@blink.sv', { reportCalls: true })).toThrow('needs an apiKey');
  });
});
