import { readBolt11Unverified } from '@l402kit/bolt11';
import { attenuateMacaroon, decodeMacaroonText, encodeMacaroonText, macaroonKey, mintMacaroon, parseChallenges, toBase64, encodeMacaroon } from '@l402kit/l402';
import { LightningUnavailable } from '../lightning/lightning-provider.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import type { CallEvent } from './call-event.js';
import type { GateAnswer } from './gate-answer.js';
import type { GateRequest } from './gate-request.js';
import { L402Gate } from './l402-gate.js';
import type { L402Options } from './options.js';

let warnings: jest.SpyInstance;
beforeEach(() => { warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterEach(() => { warnings.mockRestore(); });

const ROOT_KEY = '11'.repeat(32);
const request = (authorization: string | readonly string[] = [], change: Partial<GateRequest> = {}): GateRequest => ({
  method: 'GET', path: '/data', route: '/data', authorization: typeof authorization === 'string' ? [authorization] : authorization,
  header: () => undefined, clientAddress: () => '203.0.113.7', ...change,
});

function setUp(options: Partial<L402Options> = {}) {
  const node = new PaperNode();
  const gate = new L402Gate({ priceSats: 10, lightning: node, rootKey: ROOT_KEY, replay: new MemoryReplayStore(), poolSize: 0, ...(options.price === undefined ? {} : { priceSats: undefined as never }), ...options });
  const decide = async (authorization?: string | readonly string[], change?: Partial<GateRequest>) => gate.decide(undefined, request(authorization, change));
  const buy = async (change?: Partial<GateRequest>) => {
    const { macaroon, invoice } = challengeOf(await decide([], change));
    const preimage = node.pay(invoice);
    return { macaroon, preimage, credential: `L402 ${macaroon}:${preimage}` };
  };
  return { node, gate, decide, buy };
}

function challengeOf(answer: GateAnswer): { macaroon: string; invoice: string; reason: string; body: Record<string, unknown> } {
  if (answer.open || answer.status !== 402) throw new Error(`no challenge: ${JSON.stringify(answer)}`);
  const parsed = parseChallenges(answer.headers.filter(([name]) => name === 'www-authenticate').map(([, value]) => value));
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  return { ...parsed.value[0]!, reason: body['reason'] as string, body };
}
const isOpen = async (answer: Promise<GateAnswer>) => (await answer).open;
const reasonOf = async (answer: Promise<GateAnswer>) => challengeOf(await answer).reason;

describe('a gate', () => {
  it('asks for payment, in header and body alike, and lets in who paid', async () => {
    const { decide, buy } = setUp();
    const { body, macaroon, invoice } = challengeOf(await decide());
    expect(body).toMatchObject({ error: 'payment_required', reason: 'authorization-missing', priceSats: 10, price_sats: 10, invoice, macaroon });
    const { credential } = await buy();
    expect(await decide(credential)).toMatchObject({ open: true, payment: { priceSats: 10, timesUsed: 1 } });
  });

  it('serves one call for one payment, in whatever letters the preimage comes', async () => {
    const { decide, buy } = setUp();
    const { macaroon, preimage, credential } = await buy();
    expect(await isOpen(decide(credential))).toBe(true);
    expect(await reasonOf(decide(`L402 ${macaroon}:${preimage.toUpperCase()}`))).toBe('credential-used');
    expect(await reasonOf(decide(`LSAT ${macaroon.replace(/=+$/, '')}:${preimage}`))).toBe('credential-used');
  });

  it('serves it once, also where the same thing is sold in two places of a process', async () => {
    const node = new PaperNode();
    const options: L402Options = { priceSats: 10, lightning: node, rootKey: ROOT_KEY, poolSize: 0 };
    const [reads, writes] = [new L402Gate(options), new L402Gate(options)];
    const { macaroon, invoice } = challengeOf(await reads.decide(undefined, request()));
    const credential = `L402 ${macaroon}:${node.pay(invoice)}`;
    expect((await reads.decide(undefined, request(credential))).open).toBe(true);
    expect(challengeOf(await writes.decide(undefined, request(credential))).reason).toBe('credential-used');
  });

  it('of a hundred calls at once with one payment one is served', async () => {
    const { decide, buy } = setUp();
    const { credential } = await buy();
    const answers = await Promise.all(Array.from({ length: 100 }, () => decide(credential)));
    expect(answers.filter(({ open }) => open)).toHaveLength(1);
  });

  it('remembers a use until the credential ends as it was sold, however short its holder makes a copy', async () => {
    const ends: number[] = [];
    const replay = { claim: (_hash: string, _uses: number, end: number) => { ends.push(end); return 1; }, release: () => undefined };
    const { decide, buy } = setUp({ replay });
    const { macaroon, preimage, credential } = await buy();
    const soon = Math.floor(Date.now() / 1_000) + 60;
    await decide(`L402 ${withCaveat(macaroon, `api_valid_until=${soon}`)}:${preimage}`);
    await decide(`L402 ${withCaveat(macaroon, `api_valid_until=${soon}`)},${macaroon}:${preimage}`);
    await decide(`L402 ${withCaveat(withCaveat(macaroon, 'l402kit_path=/data'), `api_valid_until=${soon}`)}:${preimage}`);
    await decide(credential);
    expect(ends).toHaveLength(4);
    expect(new Set(ends).size).toBe(1);
    expect(ends[0]).toBeGreaterThan(soon + 86_000);
  });

  it('a call that fails on the operator\'s side does not use the payment up, and can be given back once only', async () => {
    const { decide, buy } = setUp();
    const { credential } = await buy();
    const first = await decide(credential);
    if (!first.open) throw new Error('not let in');
    expect(await first.answered(500)).toBe(true);
    const second = await decide(credential);
    expect(second.open).toBe(true);
    expect(await first.answered(500)).toBe(false);
    expect(await reasonOf(decide(credential))).toBe('credential-used');
    // A refusal by the handler was an answer: it counts.
    expect(second.open && await second.answered(404)).toBe(false);
    expect(await reasonOf(decide(credential))).toBe('credential-used');
  });

  it('passes are good for their uses, or for their time', async () => {
    const three = setUp({ uses: 3 });
    const bought = await three.buy();
    for (const timesUsed of [1, 2, 3]) expect(await three.decide(bought.credential)).toMatchObject({ payment: { timesUsed } });
    expect(await reasonOf(three.decide(bought.credential))).toBe('credential-used');
    const day = setUp({ validFor: 7 * 86_400 });
    const pass = await day.buy();
    for (let i = 0; i < 5; i++) expect(await day.decide(pass.credential)).toMatchObject({ payment: { timesUsed: 0 } });
  });

  it('what is paid in the last second of an invoice is good for another day', async () => {
    const { decide, buy } = setUp({ invoiceExpirySeconds: 60 });
    const before = Date.now();
    const answer = await decide((await buy()).credential);
    expect(answer.open && answer.payment!.validUntil).toBeGreaterThanOrEqual(before + 60_000 + 86_400_000 - 1_000);
  });

  it('keys rotate with an overlap', async () => {
    const node = new PaperNode();
    const replay = new MemoryReplayStore();
    const gateWith = (rootKey: string) => setUp({ priceSats: 1, lightning: node, rootKey, replay, uses: 10 }).decide;
    const { macaroon, invoice } = challengeOf(await gateWith('aa'.repeat(32))());
    const credential = `L402 ${macaroon}:${node.pay(invoice)}`;
    expect(await isOpen(gateWith(`${'bb'.repeat(32)},${'aa'.repeat(32)}`)(credential))).toBe(true);
    expect(await reasonOf(gateWith('bb'.repeat(32))(credential))).toBe('signature-mismatch');
  });

  it('prices may depend on the request; 0 is free, and a cheaper payment opens no dearer call', async () => {
    let sats = 5;
    const { decide, buy } = setUp({ price: () => Promise.resolve(sats) });
    const { credential } = await buy();
    sats = 6;
    expect(await reasonOf(decide(credential))).toBe('price-too-low');
    sats = 0;
    expect(await decide()).toMatchObject({ open: true, payment: undefined });
    sats = 0.5;
    await expect(decide()).rejects.toThrow('whole number of satoshi');
    sats = 5;
    expect(await isOpen(decide(credential))).toBe(true);
  });

  it('operators add caveats with rules of their own', async () => {
    const { decide, buy } = setUp({
      caveats: ['colour=blue'], uses: 5,
      caveatRules: (condition) => (condition !== 'colour' ? undefined : {
        widens: (previous, next) => (previous === next ? undefined : { code: 'caveat-widened', detail: 'Another colour.' }),
        refuses: (value) => (value === 'blue' ? undefined : { code: 'caveat-value-invalid', detail: 'Only blue.' }),
      }),
    });
    const { macaroon, preimage, credential } = await buy();
    expect(await isOpen(decide(credential))).toBe(true);
    expect(await reasonOf(decide(`L402 ${withCaveat(macaroon, 'colour=red')}:${preimage}`))).toBe('caveat-widened');
  });

  it('never offers what it cannot be paid for: an invoice over another amount is an outage', async () => {
    const { node, decide } = setUp();
    node.amountOffMsat = 1n;
    expect(await decide()).toMatchObject({ open: false, status: 503 });
  });

  it('answers 503 while no invoice can be had, asks the fallback where there is one, and serves nobody for free', async () => {
    const { node, decide, buy } = setUp();
    const { credential } = await buy();
    node.broken = new LightningUnavailable('down', 7);
    const answer = await decide();
    expect(answer).toMatchObject({ open: false, status: 503 });
    expect(!answer.open && answer.headers).toContainEqual(['retry-after', '7']);
    expect(await isOpen(decide(credential))).toBe(true);

    const spare = new PaperNode();
    const broken = new PaperNode();
    broken.broken = new Error('no route to host');
    const both = setUp({ lightning: broken, fallback: spare });
    expect(challengeOf(await both.decide()).invoice).toMatch(/^lnbcrt/);
    expect(spare.invoices).toBe(1);
  });

  it('refuses with 503 rather than serve twice while the replay store cannot tell', async () => {
    const replay = { claim: () => Promise.reject(new Error('connection refused')), release: () => Promise.resolve() };
    const { decide, buy } = setUp({ replay });
    const { credential } = await buy();
    expect(await decide(credential)).toMatchObject({ open: false, status: 503 });
  });

  it('reports what was served and what was refused, without preimages, and callers under other names', async () => {
    const events: CallEvent[] = [];
    const { decide, buy } = setUp({ onEvent: (event) => { events.push(event); throw new Error('a bug of the operator'); } });
    const { credential, preimage, macaroon } = await buy();
    const header = (name: string) => ({ 'x-agent-id': 'agent-7', 'x-session-id': 's', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } as Record<string, string>)[name];
    const answer = await decide(credential, { header });
    if (answer.open) await answer.answered(200);
    await decide(credential, { header });
    expect(events).toMatchObject([
      { type: 'com.l402kit.call.served', data: { statusCode: 200, timesUsed: 1, amountMsat: 10_000, resource: '/data', method: 'GET' }, traceparent: expect.stringMatching(/^00-/) },
      { type: 'com.l402kit.call.refused', data: { statusCode: 402, reasonCode: 'credential-used' } },
    ]);
    expect(events[0]!.agentid).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(events)).not.toContain('agent-7');
    expect(JSON.stringify(events)).not.toContain(preimage);
    expect(JSON.stringify(events)).not.toContain(macaroon.slice(20, 60));
  });

  it('a client that asks without end is offered its own invoices again, and nobody else\'s', async () => {
    const { node, decide } = setUp({ maxOpenInvoicesPerClient: 3 });
    const offered = [];
    for (let i = 0; i < 9; i++) offered.push(challengeOf(await decide()).invoice);
    expect(new Set(offered).size).toBe(3);
    const others = challengeOf(await decide([], { clientAddress: () => '198.51.100.1' })).invoice;
    expect(offered).not.toContain(others);
    expect(node.invoices).toBe(4);
  });

  it('an invoice from the pool is told for whom it is when it is handed out; a provider that fails in that fails nobody', async () => {
    const { node, decide } = setUp({ poolSize: 5 });
    const attached: [string, object][] = [];
    node.attachContext = (paymentHash, context) => { attached.push([paymentHash, context]); throw new Error('a bug of the provider'); };
    const header = (name: string) => (name === 'x-agent-id' ? 'agent-7' : undefined);
    const hashOf = (answer: GateAnswer) => { const read = readBolt11Unverified(challengeOf(answer).invoice); return read.ok ? read.invoice.paymentHash : undefined; };
    const first = await decide([], { header });
    expect(attached).toEqual([]);
    const asked = node.purposes.flatMap((purpose) => purpose?.context ?? []);
    expect(asked).toEqual([{ agentId: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    while (node.invoices < 2) await new Promise((resolve) => { setImmediate(resolve); });
    const second = await decide([], { header });
    expect(attached).toEqual([[hashOf(second), asked[0]]]);
    expect(hashOf(first)).not.toBe(hashOf(second));
    await decide();
    expect(attached).toHaveLength(1);
  });

  it.each([
    ['no price', { priceSats: undefined as never }, 'needs a price'],
    ['two prices', { price: () => 1 }, 'needs a price'],
    ['a fraction of a satoshi', { priceSats: 1.5 }, 'whole number'],
    ['no provider', { lightning: undefined as never }, 'needs lightning'],
    ['a short root key', { rootKey: 'abcd' }, 'needs 32'],
    ['a root key that is none', { rootKey: '!'.repeat(64) }, 'neither hexadecimal'],
    ['no uses', { uses: 0 }, 'positive whole number'],
  ])('does not start with %s, and says what to do', (_what, change, words) => {
    expect(() => new L402Gate({ priceSats: 10, lightning: new PaperNode(), rootKey: ROOT_KEY, ...change })).toThrow(words);
  });
});

describe('what is presented without being a payment for this call', () => {
  const { node, decide, buy } = setUp({ uses: 1_000 });
  const table: [string, (bought: { macaroon: string; preimage: string; credential: string }) => string | readonly string[]][] = [
    ['an empty header', () => ''], ['spaces', () => '   '], ['the scheme alone', () => 'L402'], ['the scheme and a space', () => 'L402 '],
    ['another scheme', () => 'Bearer abc'], ['Basic', () => 'Basic dXNlcjpwYXNz'], ['a scheme that only starts like ours', ({ macaroon, preimage }) => `L4022 ${macaroon}:${preimage}`],
    ['no scheme', ({ macaroon, preimage }) => `${macaroon}:${preimage}`], ['a colon alone', () => 'L402 :'], ['no macaroon', ({ preimage }) => `L402 :${preimage}`],
    ['no preimage', ({ macaroon }) => `L402 ${macaroon}:`], ['no colon', ({ macaroon, preimage }) => `L402 ${macaroon}${preimage}`],
    ['two colons', ({ macaroon, preimage }) => `L402 ${macaroon}::${preimage}`], ['a colon in the macaroon', ({ macaroon, preimage }) => `L402 ${macaroon.slice(0, 9)}:${macaroon.slice(9)}:${preimage}`],
    ['a colon behind', ({ credential }) => `${credential}:`], ['a colon in front', ({ macaroon, preimage }) => `L402 :${macaroon}:${preimage}`],
    ['a preimage twice', ({ credential, preimage }) => `${credential}:${preimage}`], ['a preimage of zeros', ({ macaroon }) => `L402 ${macaroon}:${'0'.repeat(64)}`],
    ['another preimage', ({ macaroon, preimage }) => `L402 ${macaroon}:${preimage.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}`],
    ['the payment hash as preimage', ({ macaroon }) => `L402 ${macaroon}:${'ab'.repeat(32)}`], ['a short preimage', ({ credential }) => credential.slice(0, -1)],
    ['a long preimage', ({ credential }) => `${credential}0`], ['a preimage with 0x', ({ macaroon, preimage }) => `L402 ${macaroon}:0x${preimage}`],
    ['a preimage in base64', ({ macaroon, preimage }) => `L402 ${macaroon}:${Buffer.from(preimage, 'hex').toString('base64')}`],
    ['a preimage with a space', ({ macaroon, preimage }) => `L402 ${macaroon}:${preimage.slice(0, 32)} ${preimage.slice(32)}`],
    ['a space before the colon', ({ macaroon, preimage }) => `L402 ${macaroon} :${preimage}`], ['a tab for a space', ({ macaroon, preimage }) => `L402\t${macaroon}:${preimage}`],
    ['quotation marks', ({ macaroon, preimage }) => `L402 "${macaroon}":"${preimage}"`], ['the challenge itself', ({ macaroon }) => `L402 macaroon="${macaroon}", invoice="lnbc1"`],
    ['a zero byte', ({ credential }) => `${credential}\0`], ['a full-width colon', ({ macaroon, preimage }) => `L402 ${macaroon}：${preimage}`],
    ['a Kelvin sign', ({ credential }) => credential.replace(/[a-z]/, '\u212a')], ['a truncated macaroon', ({ macaroon, preimage }) => `L402 ${macaroon.slice(0, 80)}:${preimage}`],
    ['a macaroon without its end', ({ macaroon, preimage }) => `L402 ${macaroon.slice(0, -4)}:${preimage}`], ['a macaroon with more behind', ({ macaroon, preimage }) => `L402 ${macaroon.replace(/=+$/, '')}AAAA:${preimage}`],
    ['a macaroon in hexadecimal', ({ macaroon, preimage }) => `L402 ${Buffer.from(macaroon, 'base64').toString('hex')}:${preimage}`],
    ['a macaroon with wrong padding', ({ macaroon, preimage }) => `L402 ${macaroon.replace(/=*$/, '===')}:${preimage}`],
    ['a space in the macaroon', ({ macaroon, preimage }) => `L402 ${macaroon.slice(0, 10)} ${macaroon.slice(10)}:${preimage}`],
    ['a percent sign in the macaroon', ({ macaroon, preimage }) => `L402 ${macaroon.slice(0, 10)}%3D${macaroon.slice(10)}:${preimage}`],
    ['an old token of l402-kit 1', ({ preimage }) => `L402 ${toBase64(Buffer.from(JSON.stringify({ hash: 'ab'.repeat(32), exp: Date.now() + 1e6 })))}:${preimage}`],
    ['a macaroon of version 1', ({ preimage }) => `L402 ${toBase64(Buffer.from('0011location x\n0010identifier y\n'))}:${preimage}`],
    ['the letter case of the macaroon changed', ({ macaroon, preimage }) => `L402 ${macaroon.toLowerCase()}:${preimage}`],
    ['two macaroons of which one is broken', ({ macaroon, preimage }) => `L402 ${macaroon},AAAA:${preimage}`], ['an empty place in the list', ({ macaroon, preimage }) => `L402 ${macaroon},:${preimage}`],
    ['five macaroons', ({ macaroon, preimage }) => `L402 ${Array.from({ length: 5 }, () => macaroon).join(',')}:${preimage}`],
    ['two headers that differ', ({ credential, macaroon }) => [credential, `L402 ${macaroon}:${'1'.repeat(64)}`]],
    ['joined headers that differ', ({ credential, macaroon }) => `${credential}, LSAT ${macaroon}:${'1'.repeat(64)}`],
    ['a header of twenty thousand letters', ({ macaroon }) => `L402 ${macaroon}${'A'.repeat(20_000)}`],
    ['a macaroon under a foreign key', ({ macaroon, preimage }) => `L402 ${remint(macaroon, 'ee'.repeat(32), (caveats) => caveats)}:${preimage}`],
    ['a macaroon without caveats under a foreign key', ({ macaroon, preimage }) => `L402 ${remint(macaroon, 'ee'.repeat(32), () => [])}:${preimage}`],
    ['an altered price', ({ macaroon, preimage }) => `L402 ${swap(macaroon, 'price_msat=10000', 'price_msat=90000')}:${preimage}`],
    ['an altered route', ({ macaroon, preimage }) => `L402 ${swap(macaroon, 'route=/data', 'route=/dat1')}:${preimage}`],
    ['an altered service', ({ macaroon, preimage }) => `L402 ${swap(macaroon, 'services=api:0', 'services=abi:0')}:${preimage}`],
    ['an altered signature', ({ macaroon, preimage }) => `L402 ${lastByte(macaroon)}:${preimage}`],
    ...(['services=api:1', 'services=api:0,other:0', 'services=', 'api_valid_until=99999999999', 'api_valid_until=1', 'api_valid_until=never', 'l402kit_route=/other',
      'l402kit_price_msat=90000', 'l402kit_price_msat=1', 'l402kit_uses=100000', 'l402kit_uses=-1', 'l402kit_path=/other', 'l402kit_unknown=1', 'no equals sign',
      `preimage=${'00'.repeat(32)}`] as const).map((caveat): [string, (bought: { macaroon: string; preimage: string }) => string] => [
      `the further caveat "${caveat}"`, ({ macaroon, preimage }) => `L402 ${withCaveat(macaroon, caveat)}:${preimage}`,
    ]),
  ];

  it(`is at least sixty things, and each gets a fresh challenge and a reason`, async () => {
    expect(table.length).toBeGreaterThanOrEqual(60);
    const bought = await buy();
    expect(await isOpen(decide(bought.credential))).toBe(true);
    const before = node.invoices;
    for (const [what, make] of table) {
      const answer = await decide(make(bought));
      const { reason, invoice, macaroon } = challengeOf(answer);
      expect([what, reason]).toEqual([what, expect.stringMatching(/^[a-z0-9]+(-[a-z]+)+$/)]);
      expect([what, invoice, macaroon]).toEqual([what, expect.stringMatching(/^lnbcrt/), expect.stringMatching(/^AgJC/)]);
    }
    expect(node.invoices).toBe(before + table.length);
  });

  it('nor is it one on another route, of another operator, or after its time', async () => {
    const bought = await buy();
    expect(await reasonOf(decide(bought.credential, { route: '/other' }))).toBe('route-mismatch');
    const other = setUp({ rootKey: '22'.repeat(32) });
    expect(await reasonOf(other.decide(bought.credential))).toBe('signature-mismatch');
    const service = setUp({ service: 'other' });
    expect(await reasonOf(service.decide(bought.credential))).toBe('service-not-authorized');
    jest.useFakeTimers({ now: Date.now() + 26 * 3_600_000, doNotFake: ['nextTick', 'setImmediate'] });
    try {
      expect(await reasonOf(decide(bought.credential))).toBe('credential-expired');
    } finally {
      jest.useRealTimers();
    }
  });
});

function read(text: string) {
  const macaroon = decodeMacaroonText(text);
  if (!macaroon.ok) throw new Error(macaroon.problem.detail);
  return macaroon.value;
}
const withCaveat = (text: string, caveat: string): string => encodeMacaroonText(attenuateMacaroon(read(text), [caveat]));
function swap(text: string, from: string, to: string): string {
  const bytes = Buffer.from(encodeMacaroon(read(text)));
  const at = bytes.indexOf(from);
  if (at < 0) throw new Error(`${from} is not in the macaroon`);
  bytes.write(to, at);
  return bytes.toString('base64');
}
function lastByte(text: string): string {
  const bytes = Buffer.from(encodeMacaroon(read(text)));
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64');
}
function remint(text: string, key: string, change: (caveats: string[]) => string[]): string {
  const { identifier, caveats } = read(text);
  return encodeMacaroonText(mintMacaroon(macaroonKey(Buffer.from(key, 'hex')), identifier, change(caveats.map(({ id }) => Buffer.from(id).toString()))));
}
