import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bolt11Key, decodeBolt11, encodeBolt11 } from '@l402kit/bolt11';
import { DevnetApi } from './devnet-api.js';
import type { RunningDevnet } from './start-devnet.js';
import { startDevnet } from './start-devnet.js';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('wallets of the embedded network', () => {
  let dataDir: string;
  let devnet: RunningDevnet;
  let api: DevnetApi;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'devnet-wallets-'));
    devnet = await startDevnet({ dataDir });
    api = new DevnetApi(devnet.url);
    await api.wallet('alice');
  });
  afterAll(async () => {
    await devnet?.close();
    await rm(dataDir, { recursive: true });
  });
  const host = (): string => devnet.url.replace('http://127.0.0.1', 'localhost');
  const refused = (status: number, error: string) => expect.objectContaining({ status, code: error });

  it('a name makes one wallet, however often it is asked for', async () => {
    const first = await api.wallet('bob', { balanceMsat: 5_000 });
    expect(first).toMatchObject({ name: 'bob', kind: 'operator', address: `bob@${host()}`, balanceMsat: 5_000 });
    expect(await api.wallet('bob', { balanceMsat: 9_000 })).toEqual(first);
    await expect(api.wallet('bob', { kind: 'caller' })).rejects.toEqual(refused(409, 'wallet-exists'));
  });

  it.each([['Alice'], ['a b'], [''], ['a/b'], ['_a'], ['x'.repeat(65)]])('%j is no name', async (name) => {
    await expect(api.wallet(name)).rejects.toEqual(refused(422, 'invalid'));
  });

  it('the pay request is what LUD-06 and LUD-16 ask for', async () => {
    const request = await api.get<Record<string, unknown>>('/.well-known/lnurlp/alice');
    expect(request).toEqual({
      tag: 'payRequest', callback: `http://${host()}/lnurlp/alice/callback`, minSendable: 1_000, maxSendable: expect.any(Number),
      commentAllowed: 255, metadata: expect.any(String),
    });
    const metadata = JSON.parse(request['metadata'] as string) as [string, string][];
    expect(metadata).toContainEqual(['text/identifier', `alice@${host()}`]);
    expect(metadata.filter(([type]) => type === 'text/plain')).toHaveLength(1);
  });

  it('the lnurl is the pay request in bech32', async () => {
    const { lnurl } = await api.walletPage('alice');
    expect(lnurl).toMatch(/^lnurl1[02-9ac-hj-np-z]+$/);
  });

  it('the callback answers an invoice over exactly the amount, committed to the metadata, with somewhere to verify it', async () => {
    const { metadata } = await api.get<{ metadata: string }>('/.well-known/lnurlp/alice');
    const answer = await api.get<{ pr: string; routes: unknown[]; verify: string }>('/lnurlp/alice/callback?amount=12345');
    const decoded = decodeBolt11(answer.pr);
    if (!decoded.ok) throw new Error(decoded.problem.detail);
    expect(decoded.invoice).toMatchObject({ amountMsat: 12_345n, descriptionHash: sha256(metadata) });
    expect(answer.routes).toEqual([]);
    expect(answer.verify).toBe(`http://${host()}/lnurlp/alice/verify/${decoded.invoice.paymentHash}`);
  });

  it('verify tells open from settled, and the preimage only then (LUD-21)', async () => {
    const pr = await api.invoiceOf('alice', 2_000);
    const { paymentHash } = await api.post<{ paymentHash: string }>('/node/decode', { bolt11: pr });
    const path = `/lnurlp/alice/verify/${paymentHash}`;
    expect(await api.get(path)).toEqual({ status: 'OK', settled: false, preimage: null, pr });
    const { preimage } = await api.pay('caller', pr);
    expect(await api.get(path)).toEqual({ status: 'OK', settled: true, preimage, pr });
    expect(sha256(Buffer.from(preimage, 'hex'))).toBe(paymentHash);
    await expect(api.get(`/lnurlp/bob/verify/${paymentHash}`)).rejects.toEqual(expect.objectContaining({ status: 404 }));
  });

  it.each([
    ['amount=999', 'below the minimum'], ['amount=100000000001', 'above the maximum'], ['amount=1.5', 'a fraction'], ['amount=-1', 'negative'],
    ['', 'absent'], [`amount=5000&comment=${'x'.repeat(256)}`, 'with too long a comment'],
  ])('the callback refuses %s: %s', async (query) => {
    const response = await fetch(`${devnet.url}/lnurlp/alice/callback?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ status: 'ERROR', reason: expect.stringMatching(/\w/) });
  });

  it('the comment arrives with the payment, and a comment of 255 characters counts characters, not bytes', async () => {
    const comment = '⚡'.repeat(255);
    await api.pay('caller', await api.invoiceOf('alice', 3_000, comment));
    const [latest] = (await api.walletPage('alice')).payments;
    expect(latest).toMatchObject({ direction: 'in', amountMsat: 3_000, comment });
  });

  it('what one wallet pays another receives, to the msat', async () => {
    const before = [await api.walletPage('caller'), await api.walletPage('alice')];
    await api.pay('caller', await api.invoiceOf('alice', 1_234));
    const after = [await api.walletPage('caller'), await api.walletPage('alice')];
    expect(after.map((wallet, i) => wallet.balanceMsat - (before[i]?.balanceMsat ?? 0))).toEqual([-1_234, 1_234]);
  });

  it('wallets of one node pay each other too', async () => {
    await api.wallet('rich', { balanceMsat: 10_000 });
    const { preimage, paymentHash } = await api.pay('rich', await api.invoiceOf('alice', 4_000));
    expect(sha256(Buffer.from(preimage, 'hex'))).toBe(paymentHash);
    expect((await api.walletPage('rich')).balanceMsat).toBe(6_000);
    expect((await api.quietOverview()).agrees).toBe(true);
  });

  it('nobody spends more than the wallet has, not even with payments at once', async () => {
    await api.wallet('poor', { kind: 'caller', balanceMsat: 10_000 });
    const invoices = await Promise.all([1, 2, 3].map(() => api.invoice(4_000)));
    const results = await Promise.allSettled(invoices.map(({ bolt11 }) => api.pay('poor', bolt11)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409, code: 'insufficient-balance' } });
    expect(await api.walletPage('poor')).toMatchObject({ balanceMsat: 2_000, reservedMsat: 0 });
  });

  it('paying the same invoice again answers the first payment and costs nothing more', async () => {
    const { bolt11 } = await api.invoice(1_000);
    const [first, second] = await Promise.all([api.pay('caller', bolt11), api.pay('caller', bolt11)]);
    const { balanceMsat } = await api.walletPage('caller');
    expect(second).toEqual(first);
    expect(await api.pay('caller', bolt11)).toEqual(first);
    expect((await api.walletPage('caller')).balanceMsat).toBe(balanceMsat);
  });

  it.each([
    [{ bolt11: 'lnbcrt1nonsense' }, 422, 'invoice-invalid'], [{}, 422, 'invalid'], [{ bolt11: 5 }, 422, 'invalid'],
  ])('%j is not paid', async (body, status, error) => {
    await expect(api.post('/wallets/caller/pay', body)).rejects.toEqual(refused(status, error));
  });

  it('an invoice of another network is refused as such', async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const bolt11 = encodeBolt11({
      network: 'mainnet', amountMsat: 1_000n, timestamp, paymentHash: '11'.repeat(32), paymentSecret: '22'.repeat(32), description: '',
    }, bolt11Key().sign);
    await expect(api.pay('caller', bolt11)).rejects.toEqual(refused(422, 'invoice-wrong-network'));
  });

  it('lists payments latest first, page by page', async () => {
    await api.wallet('paged', { kind: 'caller', balanceMsat: 100_000 });
    for (let amount = 1; amount <= 5; amount += 1) await api.pay('paged', (await api.invoice(amount * 1_000)).bolt11);
    const first = await api.get<{ payments: { amountMsat: number }[]; nextBefore: number }>('/wallets/paged?limit=3');
    const second = await api.get<{ payments: { amountMsat: number }[]; nextBefore?: number }>(`/wallets/paged?limit=3&before=${first.nextBefore}`);
    expect([...first.payments, ...second.payments].map(({ amountMsat }) => amountMsat)).toEqual([5_000, 4_000, 3_000, 2_000, 1_000]);
    expect(second.nextBefore).toBeUndefined();
  });

  it('says what is wrong with a request, not just that it is', async () => {
    await expect(api.walletPage('nobody')).rejects.toThrow(/POST \/wallets/);
    const malformed = await fetch(`${devnet.url}/wallets`, { method: 'POST', body: '{' });
    expect([malformed.status, await malformed.json()]).toEqual([400, { error: 'malformed', detail: 'The body is not JSON' }]);
    const large = await fetch(`${devnet.url}/wallets`, { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(70_000) }) });
    expect(large.status).toBe(413);
    expect((await fetch(`${devnet.url}/wallets/alice/pay`)).status).toBe(405);
    expect((await fetch(`${devnet.url}/nothing`)).status).toBe(404);
  });
});
