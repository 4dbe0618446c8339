import { ManualClock, msat } from '@l402kit/money-types';
import { drippingServer, gzipBombServer, hugeBodyServer, redirectingServer, serverThat, silentServer } from '@l402kit/testing';
import type { HostileServer } from '@l402kit/testing';
import type { AddressProblemCode, PayTerms } from '../../money/ports/address-resolver.js';
import { createGuardedHttp } from '../../platform/guarded-http/index.js';
import { LnurlAddressResolver } from './index.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const METADATA = '[["text/plain","Tea for Alice"],["text/identifier","alice@wallet.example"]]';
const TERMS = { tag: 'payRequest', callback: 'CALLBACK', minSendable: 1_000, maxSendable: 100_000_000, commentAllowed: 10, metadata: METADATA };

/** A wallet's host; `reply` answers by path and query. CALLBACK in it becomes this server's /cb?user=7. */
async function walletThat(reply: (url: string) => unknown, status = 200): Promise<{ server: HostileServer; asked: string[] }> {
  const asked: string[] = [];
  const server = await serverThat((request, response) => {
    asked.push(request.url ?? '');
    const body = reply(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end((typeof body === 'string' ? body : JSON.stringify(body)).replace('CALLBACK', `http://${request.headers.host}/cb?user=7`));
  });
  opened.push(server);
  return { server, asked };
}
async function hostile(starting: Promise<HostileServer>): Promise<HostileServer> {
  const server = await starting;
  opened.push(server);
  return server;
}
function resolverFor(server: HostileServer, clock = new ManualClock(new Date('2026-01-01T00:00:00Z'))): LnurlAddressResolver {
  const allowLoopbackHosts = [server.host];
  const http = createGuardedHttp({ allowLoopbackHosts });
  opened.push(http);
  return new LnurlAddressResolver({ http, allowLoopbackHosts, clock });
}
async function termsOf(resolver: LnurlAddressResolver, address: string): Promise<PayTerms> {
  const resolved = await resolver.resolve(address);
  if (!resolved.ok) throw new Error(resolved.error.detail);
  return resolved.value;
}
const problem = (code: AddressProblemCode, words: RegExp) => ({ ok: false, error: { code, detail: expect.stringMatching(words) as string } });

describe('resolve', () => {
  it('asks the well-known path and reads the terms, amounts in msat', async () => {
    const { server, asked } = await walletThat(() => TERMS);
    const terms = await termsOf(resolverFor(server), `Alice@${server.host}`);
    expect(terms).toEqual({
      address: `alice@${server.host}`, callback: `http://${server.host}/cb?user=7`, minSendableMsat: 1_000n, maxSendableMsat: 100_000_000n,
      commentAllowed: 10, metadata: METADATA, fetchedAt: new Date('2026-01-01T00:00:00Z'),
    });
    expect(asked).toEqual(['/.well-known/lnurlp/alice']);
  });

  it.each<[string, unknown, AddressProblemCode, RegExp]>([
    ['no JSON', 'hello', 'address-not-pay', /JSON/],
    ['a list', [TERMS], 'address-not-pay', /JSON/],
    ['another tag', { ...TERMS, tag: 'withdrawRequest' }, 'address-not-pay', /payRequest/],
    ['no callback', { ...TERMS, callback: undefined }, 'address-not-pay', /callback/],
    ['a callback into a private network', { ...TERMS, callback: 'https://10.0.0.1/cb' }, 'address-not-pay', /10\.0\.0\.1 is not a public address/],
    ['a callback over http elsewhere', { ...TERMS, callback: 'http://wallet.example/cb' }, 'address-not-pay', /https/],
    ['a callback that is no URL', { ...TERMS, callback: 'cb' }, 'address-not-pay', /not a URL/],
    ['a callback of another scheme', { ...TERMS, callback: 'file:///etc/passwd' }, 'address-not-pay', /https/],
    ['limits in the wrong order', { ...TERMS, minSendable: 2, maxSendable: 1 }, 'address-limits-invalid', /order/],
    ['a limit of nothing', { ...TERMS, minSendable: 0 }, 'address-limits-invalid', /at least 1/],
    ['a broken limit', { ...TERMS, minSendable: 1.5 }, 'address-limits-invalid', /whole/],
    ['a limit in text', { ...TERMS, maxSendable: '100000' }, 'address-limits-invalid', /whole/],
    ['no limits', { ...TERMS, maxSendable: undefined }, 'address-limits-invalid', /limits/],
    ['metadata as a list', { ...TERMS, metadata: [['text/plain', 'a']] }, 'address-not-pay', /metadata/],
    ['metadata without plain text', { ...TERMS, metadata: '[["image/png;base64","a"]]' }, 'address-not-pay', /text\/plain/],
    ['metadata that is no JSON', { ...TERMS, metadata: 'tea' }, 'address-not-pay', /metadata/],
    ['an error with a reason', { status: 'ERROR', reason: 'Alice has\u0000\u001b[31m left\u202e.' }, 'address-refused', /refused: Alice has \[31m left \.$/],
    ['an error without one', { status: 'error' }, 'address-refused', /no reason given/],
    ['an error that never ends', { status: 'ERROR', reason: 'x'.repeat(5_000) }, 'address-refused', /refused: x{200}$/],
  ])('%s is refused in words that name the host', async (_name, reply, code, words) => {
    const { server } = await walletThat(() => reply);
    const resolved = await resolverFor(server).resolve(`alice@${server.host}`);
    expect(resolved).toMatchObject(problem(code, words));
    expect(resolved).toMatchObject({ error: { detail: expect.stringContaining(server.host) as string } });
  });

  it.each([[404, 'address-not-found'], [500, 'address-unreachable'], [403, 'address-unreachable']] as const)('HTTP status %s means %s', async (status, code) => {
    const { server } = await walletThat(() => '<html>', status);
    expect(await resolverFor(server).resolve(`alice@${server.host}`)).toMatchObject(problem(code, /localhost/));
  });

  it.each([
    ['redirects', () => redirectingServer('http://169.254.169.254/'), /redirect/], ['sends without end', () => hugeBodyServer(), /65536 bytes/], ['sends a compressed bomb', () => gzipBombServer(), /compressed/],
  ])('a host that %s is unreachable', async (_name, start, words) => {
    const server = await hostile(start());
    expect(await resolverFor(server).resolve(`alice@${server.host}`)).toMatchObject(problem('address-unreachable', words));
  });

  it('a host that drips or is silent is given up after five seconds', async () => {
    const servers = await Promise.all([hostile(drippingServer()), hostile(silentServer())]);
    for (const resolved of await Promise.all(servers.map((server) => resolverFor(server).resolve(`alice@${server.host}`)))) {
      expect(resolved).toMatchObject(problem('address-unreachable', /did not answer within 5 s/));
    }
  });

  it('takes "no limit" and odd comment settings for what they mean', async () => {
    const { server } = await walletThat(() => ({ ...TERMS, maxSendable: 9e18, commentAllowed: 'many' }));
    expect(await termsOf(resolverFor(server), `alice@${server.host}`)).toMatchObject({ maxSendableMsat: 2_100_000_000_000_000_000n, commentAllowed: 0 });
  });

  it('asks once in five minutes, again after them, and at once when fresh terms are wanted', async () => {
    const { server, asked } = await walletThat(() => TERMS);
    const clock = new ManualClock(new Date('2026-01-01T00:00:00Z'));
    const resolver = resolverFor(server, clock);
    const address = `alice@${server.host}`;
    await resolver.resolve(address);
    clock.advanceMs(299_999);
    await resolver.resolve(address);
    expect(asked.length).toBe(1);
    clock.advanceMs(1);
    await resolver.resolve(address);
    expect(asked.length).toBe(2);
    await resolver.resolve(address, { fresh: true });
    expect(asked.length).toBe(3);
  });

  it('shares one look-up among all who want the same address at once', async () => {
    const { server, asked } = await walletThat(() => TERMS);
    const resolver = resolverFor(server);
    const all = await Promise.all(Array.from({ length: 20 }, () => resolver.resolve(`alice@${server.host}`)));
    expect(all.every((each) => each.ok)).toBe(true);
    expect(asked.length).toBe(1);
  });

  it('remembers no failure', async () => {
    let replies = 0;
    const { server } = await walletThat(() => (replies++ === 0 ? { status: 'ERROR', reason: 'busy' } : TERMS));
    const resolver = resolverFor(server);
    expect((await resolver.resolve(`alice@${server.host}`)).ok).toBe(false);
    expect((await resolver.resolve(`alice@${server.host}`)).ok).toBe(true);
  });
});

describe('the pace of look-ups', () => {
  function strangers() {
    const clock = new ManualClock(new Date('2026-01-01T00:00:00Z'));
    const waits: number[] = [];
    const http = createGuardedHttp({ allowLoopbackHosts: [], lookup: async () => ['10.0.0.1'] });
    opened.push(http);
    return { clock, waits, resolver: new LnurlAddressResolver({ http, allowLoopbackHosts: [], clock, wait: async (ms) => { waits.push(ms); } }) };
  }
  it('is ten a second for each host; those who would wait too long are told to come back, and nothing is held against the address', async () => {
    const { resolver, waits } = strangers();
    const outcomes = await Promise.all(Array.from({ length: 53 }, (_, i) => resolver.resolve(`user${i}@wallet.example`)));
    expect(waits).toEqual(Array.from({ length: 50 }, (_, i) => (i + 1) * 100));
    expect(outcomes.filter((each) => !each.ok && each.error.code === 'address-busy').length).toBe(2);
    expect(outcomes[52]).toMatchObject(problem('address-busy', /Too many addresses at wallet\.example/));
    await resolver.resolve('alice@other.example');
    expect(waits.length).toBe(50);
  });
  it('starts anew when time has passed', async () => {
    const { resolver, waits, clock } = strangers();
    await resolver.resolve('alice@wallet.example');
    clock.advanceMs(1_000);
    await resolver.resolve('bob@wallet.example');
    expect(waits).toEqual([]);
  });
  it('a host whose name leads into a private network is refused by name', async () => {
    expect(await strangers().resolver.resolve('alice@wallet.example')).toMatchObject(problem('address-invalid', /wallet\.example has the address 10\.0\.0\.1/));
  });
});

describe('requestInvoice', () => {
  it('asks the callback with its own query, the amount in msat and the comment, cut to what is allowed', async () => {
    const { server, asked } = await walletThat((url) => (url.startsWith('/cb') ? { pr: 'lnbcrt1invoice', routes: [] } : TERMS));
    const resolver = resolverFor(server);
    const terms = await termsOf(resolver, `alice@${server.host}`);
    expect(await resolver.requestInvoice(terms, msat(21_000n), 'payout & more 🙂🙂')).toEqual({ ok: true, value: 'lnbcrt1invoice' });
    expect(await resolver.requestInvoice({ ...terms, callback: `http://${server.host}/cb?a=%20b+c#part`, commentAllowed: 0 }, msat(21_000n), 'hello')).toMatchObject({ ok: true });
    expect(await resolver.requestInvoice({ ...terms, callback: `http://${server.host}/cb` }, msat(1_000n))).toMatchObject({ ok: true });
    expect(asked.slice(1)).toEqual(['/cb?user=7&amount=21000&comment=payout%20%26%20m', '/cb?a=%20b+c&amount=21000', '/cb?amount=1000']);
  });

  it.each<[string, unknown, AddressProblemCode, RegExp]>([
    ['no invoice', { routes: [] }, 'address-invoice-invalid', /without an invoice/],
    ['an invoice that is no text', { pr: { a: 1 } }, 'address-invoice-invalid', /without an invoice/],
    ['an error', { status: 'ERROR', reason: 'wallet is full' }, 'address-refused', /refused: wallet is full/],
    ['rubbish', '<html>', 'address-not-pay', /JSON/],
  ])('a callback that answers %s is refused', async (_name, reply, code, words) => {
    const { server } = await walletThat((url) => (url.startsWith('/cb') ? reply : TERMS));
    const resolver = resolverFor(server);
    expect(await resolver.requestInvoice(await termsOf(resolver, `alice@${server.host}`), msat(5_000n))).toMatchObject(problem(code, words));
  });

  it('an amount outside the limits is refused without asking', async () => {
    const { server, asked } = await walletThat(() => TERMS);
    const resolver = resolverFor(server);
    const terms = await termsOf(resolver, `alice@${server.host}`);
    for (const amount of [999n, 100_000_001n]) {
      expect(await resolver.requestInvoice(terms, msat(amount))).toMatchObject(problem('address-limits-invalid', /between 1000 and 100000000 msat/));
    }
    expect(asked.length).toBe(1);
  });

  it('a callback that has come to lead into a private network is refused, even from stored terms', async () => {
    const { server } = await walletThat(() => TERMS);
    const resolver = resolverFor(server);
    const terms = await termsOf(resolver, `alice@${server.host}`);
    expect(await resolver.requestInvoice({ ...terms, callback: 'https://169.254.169.254/cb' }, msat(5_000n))).toMatchObject(problem('address-invalid', /not a public address/));
  });
});
