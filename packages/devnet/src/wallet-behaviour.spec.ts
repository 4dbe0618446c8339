import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { Bolt11Invoice } from '@l402kit/bolt11';
import { decodeBolt11 } from '@l402kit/bolt11';
import { DevnetApi } from './devnet-api.js';
import type { RunningDevnet } from './start-devnet.js';
import { startDevnet } from './start-devnet.js';
import { BehaviourInvalid, changeBehaviour } from './wallet-behaviour.js';

interface PayResult { readonly state: string; readonly reason?: string; readonly preimage?: string }

function decoded(bolt11: string): Bolt11Invoice {
  const read = decodeBolt11(bolt11);
  if (!read.ok) throw new Error(read.problem.detail);
  return read.invoice;
}

describe('a behaviour', () => {
  it('keeps what is not mentioned, and null resets', () => {
    const present = changeBehaviour({}, { online: false, holdMs: 5 });
    expect(changeBehaviour(present, { holdMs: null, delayMs: 7 })).toEqual({ online: false, delayMs: 7 });
  });
  it.each([
    [{ holdMs: -2 }, 'holdMs'], [{ holdMs: 1.5 }, 'holdMs'], [{ online: 'no' }, 'online'], [{ refuse: 'maybe' }, 'refuse'], [{ redirectTo: 'x' }, 'redirectTo'],
    [{ wrongAmountMsat: 0 }, 'wrongAmountMsat'], [{ minSendableMsat: -1 }, 'minSendableMsat'], [{ commentAllowed: '5' }, 'commentAllowed'],
    [{ wrongTag: '' }, 'wrongTag'], [{ typo: true }, 'typo'], [{ constructor: 1 }, 'constructor'],
  ])('%j is refused with the field named', (change, field) => {
    expect(() => changeBehaviour({}, change)).toThrow(BehaviourInvalid);
    expect(() => changeBehaviour({}, change)).toThrow(field);
  });
});

describe('a wallet that misbehaves', () => {
  let dataDir: string;
  let devnet: RunningDevnet;
  let api: DevnetApi;
  let name: string;
  let count = 0;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'devnet-behaviour-'));
    devnet = await startDevnet({ dataDir });
    api = new DevnetApi(devnet.url);
  });
  afterAll(async () => {
    await devnet?.close();
    await rm(dataDir, { recursive: true });
  });
  beforeEach(async () => {
    name = `wallet${(count += 1)}`;
    await api.wallet(name);
  });

  const metadataAnswer = () => fetch(`${devnet.url}/.well-known/lnurlp/${name}`, { redirect: 'manual' });
  const callbackAnswer = (amount = 5_000) => fetch(`${devnet.url}/lnurlp/${name}/callback?amount=${amount}`, { redirect: 'manual' });
  const payout = (bolt11: string, timeoutSeconds = 20) =>
    api.post<PayResult>('/node/pay', { bolt11, maxFeeMsat: 0, maxTotalCltvBlocks: 1_008, timeoutSeconds });
  const found = (hash: string) => api.get<PayResult>(`/node/payments/${hash}`);
  const balance = async () => (await api.walletPage(name)).balanceMsat;

  it('offline: LNURL answers 503, payments for it fail and cost nothing, and it comes back', async () => {
    const pr = await api.invoiceOf(name, 5_000);
    await api.behave(name, { online: false });
    expect([(await metadataAnswer()).status, (await callbackAnswer()).status]).toEqual([503, 503]);
    expect(await payout(pr)).toMatchObject({ state: 'failed' });
    await api.behave(name, { online: null });
    expect(await payout(pr)).toMatchObject({ state: 'succeeded' });
    expect(await balance()).toBe(5_000);
  });

  it('limits and comments are as told, even a minimum above the maximum', async () => {
    await api.behave(name, { minSendableMsat: 9_000, maxSendableMsat: 8_000, commentAllowed: 0 });
    expect(await (await metadataAnswer()).json()).toMatchObject({ minSendable: 9_000, maxSendable: 8_000, commentAllowed: 0 });
    expect((await callbackAnswer()).status).toBe(400);
  });

  it('wrongAmountMsat: the invoice is for that amount', async () => {
    await api.behave(name, { wrongAmountMsat: 6_001 });
    expect(decoded(await api.invoiceOf(name, 5_000)).amountMsat).toBe(6_001n);
  });

  it('badDescriptionHash: the invoice commits to something else than the metadata', async () => {
    await api.behave(name, { badDescriptionHash: true });
    const { metadata } = (await (await metadataAnswer()).json()) as { metadata: string };
    expect(decoded(await api.invoiceOf(name, 5_000)).descriptionHash).not.toBe(createHash('sha256').update(metadata).digest('hex'));
  });

  it('sameInvoice: the same invoice again, which is paid once', async () => {
    await api.behave(name, { sameInvoice: true });
    const [first, second] = [await api.invoiceOf(name, 5_000), await api.invoiceOf(name, 5_000)];
    expect(second).toBe(first);
    const paid = await payout(first);
    expect(await payout(second)).toEqual(paid);
    expect(await balance()).toBe(5_000);
  });

  it('refuse lnurl: the callback answers an LNURL error with status 200', async () => {
    await api.behave(name, { refuse: 'lnurl' });
    const answer = await callbackAnswer();
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ERROR', reason: expect.stringMatching(/\w/) }]);
  });

  it.each([['htlc'], [true]] as const)('refuse %j: the payment is failed back, and an explicit new call may succeed', async (refuse) => {
    await api.behave(name, { refuse });
    const pr = await api.invoiceOf(name, 5_000);
    expect(await payout(pr)).toEqual({ state: 'failed', reason: 'the receiver refused the payment' });
    await api.behave(name, { refuse: null });
    expect((await found(decoded(pr).paymentHash)).state).toBe('failed');
    expect((await payout(pr)).state).toBe('succeeded');
    expect(await balance()).toBe(5_000);
  });

  it('delayMs: answers come that much later', async () => {
    await api.behave(name, { delayMs: 150 });
    const start = performance.now();
    expect((await metadataAnswer()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(149);
  });

  it('hugeBody: megabytes', async () => {
    await api.behave(name, { hugeBody: true });
    expect((await (await callbackAnswer()).text()).length).toBeGreaterThan(4_000_000);
  });

  it('redirectTo: a 302', async () => {
    await api.behave(name, { redirectTo: 'http://169.254.169.254/latest' });
    const answer = await callbackAnswer();
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://169.254.169.254/latest']);
  });

  it('misbehaveAt: only there', async () => {
    await api.behave(name, { online: false, misbehaveAt: 'callback' });
    expect([(await metadataAnswer()).status, (await callbackAnswer()).status]).toEqual([200, 503]);
  });

  it('wrongTag and metadataInvalid show in the pay request', async () => {
    await api.behave(name, { wrongTag: 'withdrawRequest', metadataInvalid: true });
    const request = (await (await metadataAnswer()).json()) as { tag: string; metadata: string };
    expect(request.tag).toBe('withdrawRequest');
    expect(() => JSON.parse(request.metadata) as unknown).toThrow();
  });

  it('holdMs: the payment waits that long, then succeeds', async () => {
    await api.behave(name, { holdMs: 300 });
    const start = performance.now();
    expect((await payout(await api.invoiceOf(name, 5_000))).state).toBe('succeeded');
    expect(performance.now() - start).toBeGreaterThanOrEqual(299);
  });

  it('holdMs -1: the payment waits until holdMs is changed', async () => {
    await api.behave(name, { holdMs: -1 });
    const pr = await api.invoiceOf(name, 5_000);
    expect((await payout(pr, 1)).state).toBe('unknown');
    expect(await balance()).toBe(0);
    await api.behave(name, { holdMs: null });
    await api.quietOverview();
    expect((await found(decoded(pr).paymentHash)).state).toBe('succeeded');
    expect(await balance()).toBe(5_000);
  });

  it('a held payment fails when its wallet refuses it in the end', async () => {
    await api.behave(name, { holdMs: -1 });
    const pr = await api.invoiceOf(name, 5_000);
    expect((await payout(pr, 1)).state).toBe('unknown');
    await api.behave(name, { holdMs: null, refuse: 'htlc' });
    await api.quietOverview();
    expect((await found(decoded(pr).paymentHash)).state).toBe('failed');
    expect(await balance()).toBe(0);
  });

  it('held payments stop no others, and those beyond the limit fail', async () => {
    await api.behave(name, { holdMs: -1 });
    const prs = await Promise.all(Array.from({ length: 210 }, () => api.invoiceOf(name, 1_000)));
    const held = prs.map((pr) => payout(pr, 3));
    await api.wallet('bystander');
    expect((await payout(await api.invoiceOf('bystander', 1_000))).state).toBe('succeeded');
    const states = (await Promise.all(held)).map(({ state }) => state);
    expect(states.filter((state) => state === 'failed')).toHaveLength(10);
    expect(states.filter((state) => state === 'unknown')).toHaveLength(200);
    await api.behave(name, { holdMs: null });
    expect((await api.quietOverview()).agrees).toBe(true);
    expect(await balance()).toBe(200_000);
  });
});
