import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { msat, satsToMsat } from '@l402kit/money-types';
import { PayoutGate } from '../../src/money/payout-gate.js';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { SendProofs } from '../../src/money/send-proofs.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let worker: { stop(): Promise<void> };
let gate: PayoutGate;
const files = new Map<string, string>();
const host = createServer((request, response) => {
  const file = files.get(request.url ?? '');
  response.writeHead(file === undefined ? 404 : 200).end(file ?? '');
});
let domain: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => { host.listen(0, '127.0.0.1', resolve); });
  domain = `localhost:${(host.address() as AddressInfo).port}`;
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: domain });
  worker = api.harness.worker();
  gate = new PayoutGate(api.harness.money);
});
afterAll(async () => { await worker.stop(); await api.close(); host.close(); });

let named = 0;
/** The account that an address has without a key, which has earned something. */
async function keyless(options: { address?: string; earnedSats?: number; owed?: boolean; commentAllowed?: number; minSendableMsat?: bigint } = {}): Promise<{ operator: SignedUpOperator; address: string }> {
  const address = options.address ?? `keyless${++named}@wallet.test`;
  api.harness.addresses.set(address, { commentAllowed: options.commentAllowed ?? 100, minSendableMsat: msat(options.minSendableMsat ?? 1_000n) });
  const operator = await api.signUp(address);
  await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000 } });
  const earnedSats = options.earnedSats ?? 500;
  if (earnedSats > 0) {
    const invoice = (await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: earnedSats } })).body;
    api.harness.node.receive(invoice.paymentHash);
    await eventually(async () => (await api.call('GET', `/v1/invoices/${invoice.id}`, { key: operator.invoices })).body.status === 'paid');
  }
  await api.harness.query(`update operators set kind = 'address' where id = $1`, [operatorUuid(operator)]);
  return { operator, address };
}
const sender = (budgetSats = 1_000) => new SendProofs(api.harness.money, gate, satsToMsat(BigInt(budgetSats)));
const begin = (browser: Browser, lightningAddress: string, more: Record<string, unknown> = {}) => browser.call('POST', '/v1/auth/address-proofs', { lightningAddress, ...more });
const show = async (browser: Browser, id: string) => (await browser.call('GET', `/v1/auth/address-proofs/${id}`)).body;
const prove = (browser: Browser, id: string, code?: string) => browser.call('POST', `/v1/auth/address-proofs/${id}`, code === undefined ? {} : { code });
const codeAt = (address: string): string => /code ([0-9A-Z]{8})/.exec(api.harness.addresses.comments.findLast((c) => c.address === address && c.comment.includes('code'))!.comment)![1]!;
async function sent(address: string): Promise<{ browser: Browser; id: string; code: string }> {
  const browser = new Browser(api);
  const { body } = await begin(browser, address);
  await sender().sendNext();
  expect(await show(browser, body.id)).toMatchObject({ state: 'sent' });
  return { browser, id: body.id, code: codeAt(address) };
}

describe('a proof of an address by payment', () => {
  it('opens the account that the address has without a key, with a code that was paid to it', async () => {
    const { operator, address } = await keyless();
    const browser = new Browser(api);
    const { status, body } = await begin(browser, address.toUpperCase());
    expect([status, body.state, body.triesLeft, body.file]).toEqual([201, 'preparing', 5, null]);
    const before = { proofs: await api.harness.balance('expense:proofs'), owed: (await api.call('GET', '/v1/balance', { key: operator.admin })).body.owedMsat };
    await sender().sendNext();
    expect(api.harness.addresses.comments.at(-1)!.comment).toMatch(/^l402-kit code [0-9A-Z]{8}, asked for from 127\.0\.0\.1/);
    expect(await api.harness.balance('expense:proofs')).toBe(before.proofs + 1_000n);
    expect((await api.call('GET', '/v1/payouts', { key: operator.admin })).body.data).toMatchObject([{ kind: 'proof', status: 'settled', amountMsat: 1_000 }]);

    const proved = await prove(browser, body.id, codeAt(address).toLowerCase().replace(/^(....)/, '$1-'));
    expect([proved.status, proved.body.proof.state, proved.body.session.method]).toEqual([200, 'proved', 'address-proof']);
    expect((await browser.call('GET', '/v1/operator')).body.id).toBe(operator.id);
    expect(await api.harness.balance('expense:proofs')).toBe(before.proofs);
    expect((await api.call('GET', '/v1/balance', { key: operator.admin })).body.owedMsat).toBe(before.owed - 1_000);
    expect(await checkLedger(api.harness.money)).toEqual([]);
    expect((await prove(browser, body.id, codeAt(address))).body.code).toBe('proof-ended');
  });

  it('is sent although another wallet holds its own, and the sender can stop meanwhile', async () => {
    const held = await keyless(), honest = await keyless();
    const behaviour = { commentAllowed: 100, minSendableMsat: msat(1_000n) };
    api.harness.addresses.set(held.address, { ...behaviour, receiver: 'hold' });
    const [one, other] = [new Browser(api), new Browser(api)];
    await begin(one, held.address);
    const { body } = await begin(other, honest.address);
    const stop = new AbortController();
    const { money } = api.harness;
    const running = new SendProofs({ ...money, settings: { ...money.settings, payoutTimeoutSeconds: 20 } }, gate, satsToMsat(1_000n)).run(stop.signal);
    await eventually(async () => (await show(other, body.id)).state === 'sent', 5_000);
    const asked = performance.now();
    stop.abort();
    await running;
    expect(performance.now() - asked).toBeLessThan(10_000);
    const [{ hash }] = await api.harness.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payouts where destination = $1 and kind = 'proof'`, [held.address]) as [{ hash: string }];
    api.harness.node.receivers.release(hash);
    await eventually(async () => (await api.harness.query(`select 1 from payouts where destination = $1 and kind = 'proof' and status = 'settled'`, [held.address])).length === 1);
  });

  it('never opens an account that was made with a key', async () => {
    const address = 'withkey@wallet.test';
    api.harness.addresses.set(address, { commentAllowed: 100 });
    await api.signUp(address);
    expect((await begin(new Browser(api), address)).body).toMatchObject({ status: 409, code: 'proof-not-possible' });
  });

  it('takes five tries, however many come at once, and then not even the right code', async () => {
    const { address } = await keyless();
    const { browser, id, code } = await sent(address);
    const wrong = code === '00000000' ? '11111111' : '00000000';
    const guesses = await Promise.all(Array.from({ length: 20 }, () => prove(browser, id, wrong)));
    expect(guesses.map(({ body }) => body.code).sort()).toEqual([...Array(5).fill('proof-code-wrong'), ...Array(15).fill('proof-ended')]);
    expect((await prove(browser, id, code)).body.code).toBe('proof-ended');
    expect((await show(browser, id)).triesLeft).toBe(0);
  });

  it('is bound to the browser, ends after ten minutes, and its code counts for no other proof', async () => {
    const { address } = await keyless();
    const first = await sent(address);
    const second = await sent(address);
    expect((await prove(new Browser(api), first.id, first.code)).status).toBe(404);
    expect((await prove(second.browser, first.id, first.code)).status).toBe(404);
    expect((await prove(second.browser, second.id, first.code)).body).toMatchObject({ status: 422, code: 'proof-code-wrong', triesLeft: 4 });
    await api.harness.query(`update address_proofs set expires_at = now() - interval '1 second' where lightning_address = $1`, [address]);
    expect((await prove(first.browser, first.id, first.code)).body.code).toBe('proof-ended');
    expect((await show(first.browser, first.id)).state).toBe('expired');
  });

  it('is stored nowhere: neither the code nor the cookie can be read from the database or the log', async () => {
    const { address } = await keyless();
    const { browser, code } = await sent(address);
    const [{ dump }] = await api.harness.query<{ dump: string }>(`select string_agg(p::text, ' ') as dump from address_proofs p`) as [{ dump: string }];
    expect(dump + api.logs.join('\n')).not.toContain(code);
    for (const token of browser.cookies.values()) expect(dump + api.logs.join('\n')).not.toContain(token);
  });

  it('is not begun for an address that earned too little, takes no small payment or no comment, or was asked five times today', async () => {
    const reasons: [Parameters<typeof keyless>[0], RegExp][] = [[{ earnedSats: 99 }, /100 sats/], [{ minSendableMsat: 11_000n }, /below 11 sats/], [{ commentAllowed: 0 }, /no comment/]];
    for (const [options, reason] of reasons) expect((await begin(new Browser(api), (await keyless(options)).address)).body).toMatchObject({ code: 'proof-not-possible', detail: expect.stringMatching(reason) });
    const { address } = await keyless();
    for (let i = 0; i < 5; i++) expect((await begin(new Browser(api), address)).status).toBe(201);
    expect((await begin(new Browser(api), address)).body).toMatchObject({ code: 'proof-not-possible', detail: expect.stringContaining('today') });
    expect((await begin(new Browser(api), 'nobody@wallet.test')).body.code).toBe('proof-not-possible');
    await api.harness.query(`update address_proofs set state = 'failed' where lightning_address = $1`, [address]);
  });

  it('costs no more than the budget of a day, and a payment that fails costs nothing', async () => {
    const { address } = await keyless();
    const browser = new Browser(api);
    const { body } = await begin(browser, address);
    const spent = await api.harness.balance('expense:proofs');
    await sender(0).sendNext();
    expect(await show(browser, body.id)).toMatchObject({ state: 'failed', failure: { code: 'proof-not-possible', detail: expect.stringContaining('tomorrow') } });
    api.harness.addresses.set(address, { commentAllowed: 100, receiver: 'refuse' });
    const again = await begin(browser, address);
    await sender().sendNext();
    expect(await show(browser, again.body.id)).toMatchObject({ state: 'failed', failure: { code: 'payout-payment-failed' } });
    expect(await api.harness.balance('expense:proofs')).toBe(spent);
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('that the wallet holds is paid once, whatever comes between, and holds up no payout of the account', async () => {
    const { operator, address } = await keyless();
    api.harness.addresses.set(address, { commentAllowed: 100, receiver: 'hold' });
    const browser = new Browser(api);
    const { body } = await begin(browser, address);
    const sending = sender().sendNext();
    const live = await eventually(async () => (await api.harness.query<{ hash: string; id: string }>(`select encode(payment_hash, 'hex') as hash, id from payouts where operator_id = $1 and status = 'in_flight'`, [operatorUuid(operator)]))[0]);
    expect((await api.call('GET', '/v1/balance', { key: operator.admin })).body.payout.state).not.toBe('in-flight');
    api.harness.addresses.set(address, { commentAllowed: 100 });
    expect((await api.call('POST', '/v1/payouts', { key: operator.admin })).status).toBe(202);
    await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data.find((p: any) => p.kind === 'payout'));
    await sending;
    await api.harness.query('update payouts set lease_until = null where id = $1', [live.id]);
    api.harness.node.receivers.release(live.hash);
    await eventually(async () => (await show(browser, body.id)).state === 'sent');
    expect(api.harness.node.receivers.wasPaid(live.hash)).toBe(true);
    expect((await prove(browser, body.id, codeAt(address))).status).toBe(200);
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('shortens the wait for another payout address of a signed-in account to a day', async () => {
    const address = 'present@wallet.test';
    const { operator } = await keyless({ address });
    await api.harness.query(`update operators set kind = 'key' where id = $1`, [operatorUuid(operator)]);
    const browser = new Browser(api);
    expect((await begin(browser, address, { purpose: 'address-change' })).status).toBe(401);
    await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
    expect((await begin(browser, 'other@wallet.test', { purpose: 'address-change' })).status).toBe(422);
    const { body } = await begin(browser, address, { purpose: 'address-change' });
    await sender().sendNext();
    expect((await prove(browser, body.id, codeAt(address))).body).toMatchObject({ proof: { state: 'proved' }, session: null });
    expect((await browser.call('POST', '/v1/operator/address-changes', { lightningAddress: 'new@wallet.test' })).body).toMatchObject({ proof: 'address', newLightningAddress: 'new@wallet.test' });
  });
});

describe('a proof of an address by a file on its domain', () => {
  it('opens the account once the file holds what was asked for, and costs nobody anything', async () => {
    const { operator, address } = await keyless({ address: `bob@${domain}`, commentAllowed: 0 });
    const browser = new Browser(api);
    const { body } = await begin(browser, address, { method: 'file' });
    expect(body).toMatchObject({ state: 'sent', method: 'file', file: { url: `http://${domain}/.well-known/l402kit-bob.txt`, content: expect.stringMatching(/^l402kit-proof=[\w-]{32}$/) } });
    expect((await prove(browser, body.id)).body).toMatchObject({ code: 'proof-code-wrong', triesLeft: 4 });
    files.set('/.well-known/l402kit-bob.txt', 'l402kit-proof=something-else');
    expect((await prove(browser, body.id)).body.code).toBe('proof-code-wrong');
    files.set('/.well-known/l402kit-bob.txt', `${body.file.content}\n`);
    expect((await prove(browser, body.id)).body).toMatchObject({ proof: { state: 'proved' }, session: { operator: { id: operator.id } } });
    expect((await api.call('GET', '/v1/payouts', { key: operator.admin })).body.data).toEqual([]);
  });
});
