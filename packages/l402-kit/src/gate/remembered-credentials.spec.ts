import { createHash } from 'node:crypto';
import { attenuateMacaroon, decodeMacaroonText, encodeMacaroonText, useSha256 } from '@l402kit/l402';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import type { GateRequest } from './gate-request.js';
import { L402Gate } from './l402-gate.js';
import { MintedChallenges } from './minted-challenges.js';
import type { L402Options } from './options.js';
import { SeenPasses } from './seen-passes.js';

const ROOT_KEY = '11'.repeat(32);
const HOUR_MS = 3_600_000;
let hashes = 0;

beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  useSha256((data) => { hashes++; return createHash('sha256').update(data).digest(); });
});
afterAll(() => { useSha256((data) => createHash('sha256').update(data).digest()); jest.restoreAllMocks(); });
afterEach(() => { jest.useRealTimers(); });

const node = new PaperNode();
const request = (authorization: readonly string[], change: Partial<GateRequest> = {}): GateRequest => ({
  method: 'GET', path: '/data/1', route: '/data/:id', authorization, header: () => undefined, clientAddress: () => '203.0.113.7', ...change,
});
/** One process of the operator. */
function startProcess(options: Partial<L402Options> = {}) {
  const gate = new L402Gate({ priceSats: 10, lightning: node, rootKey: ROOT_KEY, replay: new MemoryReplayStore(), poolSize: 0, ...options });
  const ask = async (authorization: readonly string[], change?: Partial<GateRequest>) => {
    const answer = await gate.decide(undefined, request(authorization, change));
    return answer.open ? { open: true as const, payment: answer.payment!, answered: (status: number) => answer.answered(status) } : { open: false as const, ...(JSON.parse(answer.body) as { reason: string; macaroon: string; invoice: string }) };
  };
  const buy = async () => {
    const offer = await ask([]);
    if (offer.open) throw new Error('it was free');
    const preimage = node.pay(offer.invoice);
    return { macaroon: offer.macaroon, preimage, credential: `L402 ${offer.macaroon}:${preimage}` };
  };
  const outcome = async (credential: string, change?: Partial<GateRequest>) => { const answer = await ask([credential], change); return answer.open ? 'open' : answer.reason; };
  return { ask, buy, outcome };
}
async function hashesFor(work: () => Promise<unknown>): Promise<number> {
  const before = hashes;
  await work();
  return hashes - before;
}
const later = (ms: number) => jest.useFakeTimers({ now: Date.now() + ms, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
const narrowed = (macaroon: string, caveat: string) => {
  const read = decodeMacaroonText(macaroon);
  if (!read.ok) throw new Error(read.problem.detail);
  return encodeMacaroonText(attenuateMacaroon(read.value, [caveat]));
};

describe.each([
  ['the first use of a challenge of this process', async (shop: ReturnType<typeof startProcess>) => (await shop.buy()).credential],
  ['a pass that was seen before', async (shop: ReturnType<typeof startProcess>) => { const { credential } = await shop.buy(); await shop.ask([credential]); return credential; }],
])('%s', (_what, bring) => {
  const options = { uses: 5 };

  it('is not let in after its end', async () => {
    const shop = startProcess(options);
    const credential = await bring(shop);
    later(26 * HOUR_MS);
    expect(await shop.outcome(credential)).toBe('credential-expired');
  });

  it('opens no other route and no dearer call, and is as good as before where it belongs', async () => {
    let priceSats = 10;
    const shop = startProcess({ ...options, priceSats: () => priceSats });
    const credential = await bring(shop);
    expect(await shop.outcome(credential, { route: '/other' })).toBe('route-mismatch');
    priceSats = 11;
    expect(await shop.outcome(credential)).toBe('price-too-low');
    priceSats = 9;
    expect(await shop.outcome(credential, { path: '/data/2' })).toBe('open');
  });

  it('opens nothing for another preimage, another letter of the macaroon, or beside a second header', async () => {
    const shop = startProcess(options);
    const credential = await bring(shop);
    const changed = (at: number, letters = 'AB') => credential.slice(0, at) + (credential[at] === letters[0] ? letters[1]! : letters[0]!) + credential.slice(at + 1);
    expect(await shop.outcome(changed(credential.length - 1, '01'))).toBe('preimage-mismatch');
    for (const at of [5, 120, 300, credential.length - 70]) expect(await shop.outcome(changed(at))).not.toBe('open');
    expect(await shop.ask([credential, `L402 AAAA:${'0'.repeat(64)}`])).toMatchObject({ open: false, reason: 'authorization-ambiguous' });
  });

  it('is nothing to another operator, to another service, nor once its key is withdrawn', async () => {
    const shop = startProcess(options);
    const credential = await bring(shop);
    expect(await startProcess({ ...options, rootKey: '22'.repeat(32) }).outcome(credential)).toBe('signature-mismatch');
    expect(await startProcess({ ...options, service: 'other' }).outcome(credential)).toBe('service-not-authorized');
    expect(await startProcess({ ...options, rootKey: `${'22'.repeat(32)},${ROOT_KEY}` }).outcome(credential)).toBe('open');
  });

  it('is good for its uses and no more, and each use counts', async () => {
    const shop = startProcess(options);
    const credential = await bring(shop);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => shop.outcome(credential)));
    const left = outcomes.filter((outcome) => outcome === 'open').length;
    expect([4, 5]).toContain(left);
    expect(outcomes.filter((outcome) => outcome === 'credential-used')).toHaveLength(20 - left);
  });

  it('is worth the same as to a process that verifies it from the key', async () => {
    const replay = new MemoryReplayStore();
    const shop = startProcess({ ...options, replay });
    const credential = await bring(shop);
    const here = await shop.ask([credential]);
    const there = await startProcess({ ...options, replay }).ask([credential]);
    if (!here.open || !there.open) throw new Error('refused');
    expect({ ...there.payment, timesUsed: 0 }).toEqual({ ...here.payment, timesUsed: 0 });
    expect(there.payment.timesUsed).toBe(here.payment.timesUsed + 1);
  });
});

describe('what a process remembers', () => {
  it('spares signatures: one hash for a challenge of its own, none for a pass, all of them for what others minted', async () => {
    const shop = startProcess({ uses: 5 });
    const { credential } = await shop.buy();
    expect(await hashesFor(() => shop.ask([credential]))).toBe(1);
    expect(await hashesFor(() => shop.ask([credential]))).toBe(0);
    expect(await hashesFor(() => startProcess({ uses: 5 }).ask([credential]))).toBeGreaterThan(12);
  });

  it('a payment for one call is served once, and again only when the server failed', async () => {
    const shop = startProcess();
    const { credential } = await shop.buy();
    const first = await shop.ask([credential]);
    expect(await shop.outcome(credential)).toBe('credential-used');
    expect(first.open && await first.answered(503)).toBe(true);
    expect(await shop.outcome(credential)).toBe('open');
    expect(await shop.outcome(credential)).toBe('credential-used');
  });

  it('a credential that its holder narrowed keeps to that, also when it comes again', async () => {
    const shop = startProcess({ uses: 5 });
    const { macaroon, preimage } = await shop.buy();
    const credential = `L402 ${narrowed(macaroon, 'l402kit_path=/data/1')}:${preimage}`;
    for (let i = 0; i < 2; i++) {
      expect(await shop.outcome(credential)).toBe('open');
      expect(await shop.outcome(credential, { path: '/data/2' })).toBe('path-mismatch');
    }
    const once = `L402 ${narrowed(macaroon, 'l402kit_uses=3')}:${preimage}`;
    expect([await shop.outcome(once), await shop.outcome(once)]).toEqual(['open', 'credential-used']);
  });

  it('rules of the operator\'s own are asked each time', async () => {
    let open = true;
    const rule = { widens: () => undefined, refuses: () => (open ? undefined : { code: 'caveat-value-invalid' as const, detail: 'Closed.' }) };
    const shop = startProcess({ uses: 5, caveats: ['hours=day'], caveatRules: (condition) => (condition === 'hours' ? rule : undefined) });
    const { credential } = await shop.buy();
    expect(await shop.outcome(credential)).toBe('open');
    open = false;
    expect(await shop.outcome(credential)).toBe('caveat-value-invalid');
  });

  it('caveats of the operator\'s own are checked at the first use, and told', async () => {
    const shop = startProcess({ uses: 5, caveats: ['l402kit_path=/data/1', 'colour=blue'] });
    const { credential } = await shop.buy();
    expect(await shop.outcome(credential, { path: '/data/2' })).toBe('path-mismatch');
    const answer = await shop.ask([credential]);
    expect(answer.open && answer.payment.caveats.get('colour')).toBe('blue');
  });

  it('is bounded, by count', () => {
    const minted = new MintedChallenges();
    const passes = new SeenPasses();
    for (let i = 0; i < 5_000; i++) {
      minted.add(createHash('sha256').update(String(i)).digest(), 'AAAA', { service: 'api', route: '/', priceSats: 1, validUntilSeconds: 0, uses: 1 });
      passes.add(`L402 ${i}`, { paymentHash: '', route: '/', onlyPath: undefined, paidMsat: 1_000, validUntilSeconds: 0, rememberUntilSeconds: 0, uses: undefined, caveats: new Map() });
    }
    expect([minted.size, passes.size]).toEqual([4_096, 1_000]);
  });
});
