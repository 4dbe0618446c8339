import { msat } from '@l402kit/money-types';
import { eventually } from '../support/money-harness.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

const balance = async (operator: SignedUpOperator) => (await api.call('GET', '/v1/balance', { key: operator.admin })).body;
async function sell(operator: SignedUpOperator, amountMsat: number): Promise<string> {
  const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountMsat } });
  api.harness.node.receive(body.paymentHash);
  await eventually(async () => (await api.call('GET', `/v1/invoices/${body.id}`, { key: operator.invoices })).body.status === 'paid');
  return body.id;
}

describe('an account', () => {
  it('is opened with nothing but a Lightning Address, and everything it needs exists', async () => {
    const { status, body } = await api.call('POST', '/v1/operators', { body: { lightningAddress: ' Alice@Wallet.test ', payoutThresholdSats: 500 } });
    expect(status).toBe(201);
    expect(body.operator).toMatchObject({ lightningAddress: 'alice@wallet.test', status: 'active', tier: 'free', payoutThresholdSats: 500, bearsExcessRouting: false, feePpm: 3_000 });
    expect(body.operator.id).toMatch(/^op_[0-9a-z]{26}$/);
    expect(body.keys.admin).toMatchObject({ scopes: ['admin'], revokedAt: null });
    expect(body.keys.invoices).toMatchObject({ scopes: ['invoices'], revokedAt: null });
    expect((await api.call('GET', '/v1/operator', { key: body.keys.admin.secret })).body).toEqual(body.operator);
    expect((await api.call('GET', '/v1/operator', { key: body.keys.invoices.secret })).status).toBe(403);
    expect((await api.call('GET', '/v1/balance', { key: body.keys.admin.secret })).body).toEqual({
      owedMsat: 0, inFlightMsat: 0, payout: { state: 'idle', nextAttemptAt: null, reason: null, heldCostMsat: null, heldBudgetMsat: null },
    });
  });

  it('changes its threshold and who bears dear routes', async () => {
    const operator = await api.signUp();
    const changed = await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 21, bearsExcessRouting: true } });
    expect(changed.body).toMatchObject({ id: operator.id, payoutThresholdSats: 21, bearsExcessRouting: true });
    expect((await api.call('GET', '/v1/operator', { key: operator.admin })).body).toEqual(changed.body);
  });

  it('shows what is owed, pays out on demand, and its movements add up to its balance', async () => {
    const worker = api.harness.worker();
    try {
      const operator = await api.signUp('paid@wallet.test');
      await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000 } });
      expect((await api.call('POST', '/v1/payouts', { key: operator.admin })).body).toMatchObject({ status: 409, code: 'nothing-to-pay-out' });
      const id = await sell(operator, 1_234_567);
      const invoice = (await api.call('GET', `/v1/invoices/${id}`, { key: operator.invoices })).body;
      expect(invoice).toMatchObject({ status: 'paid', receivedMsat: 1_234_567, feeMsat: 3_703, netMsat: 1_230_864, late: false });
      expect(await balance(operator)).toMatchObject({ owedMsat: 1_230_864, inFlightMsat: 0 });
      const asked = await api.call('POST', '/v1/payouts', { key: operator.admin });
      expect([asked.status, asked.body.owedMsat !== undefined]).toEqual([202, true]);
      const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
      expect(payout).toMatchObject({ status: 'settled', kind: 'payout', amountMsat: 1_230_000, destination: 'paid@wallet.test', failureCode: null, warnings: [] });
      expect(payout.preimage).toMatch(/^[0-9a-f]{64}$/);
      expect((await api.call('GET', `/v1/payouts/${payout.id}`, { key: operator.admin })).body).toEqual(payout);
      expect(await balance(operator)).toMatchObject({ owedMsat: 864, inFlightMsat: 0 });
      const movements = (await api.call('GET', '/v1/ledger', { key: operator.admin })).body.data as { code: string; subject: string; owedChangeMsat: number; inFlightChangeMsat: number }[];
      expect(movements.map((m) => m.code)).toEqual(['payout.settle', 'payout.reserve', 'invoice.receive']);
      expect(movements.map((m) => m.subject)).toEqual([payout.id, payout.id, id]);
      expect(movements.reduce((sum, m) => sum + m.owedChangeMsat, 0)).toBe(864);
      expect(movements.reduce((sum, m) => sum + m.inFlightChangeMsat, 0)).toBe(0);
      const first = (await api.call('GET', '/v1/ledger?limit=1', { key: operator.admin })).body;
      const rest = (await api.call('GET', `/v1/ledger?limit=5&after=${first.nextCursor}`, { key: operator.admin })).body;
      expect([...first.data, ...rest.data]).toEqual(movements);
    } finally {
      await worker.stop();
    }
  });

  it('is told in words why a payout waits', async () => {
    const worker = api.harness.worker();
    try {
      const operator = await api.signUp('broken@wallet.test');
      api.harness.addresses.set('broken@wallet.test', { problem: { code: 'address-unreachable', detail: 'wallet.test does not answer.' } });
      await sell(operator, 100_000);
      const waiting = await eventually(async () => { const b = await balance(operator); return b.payout.state === 'waiting' && b; });
      expect(waiting).toMatchObject({ owedMsat: 99_700, payout: { reason: { code: 'address-unreachable', detail: 'wallet.test does not answer.' } } });
      expect(Date.parse(waiting.payout.nextAttemptAt)).toBeGreaterThan(Date.now());
    } finally {
      await worker.stop();
    }
  });

  it('is shown cost and budget of a payout that is held', async () => {
    api.harness.node.routingFeeMsat = () => msat(50_000n);
    const worker = api.harness.worker();
    try {
      const operator = await api.signUp('far@wallet.test');
      await sell(operator, 100_000);
      const held = await eventually(async () => { const b = await balance(operator); return b.payout.state === 'held' && b; });
      expect(held).toMatchObject({ owedMsat: 99_700, inFlightMsat: 0, payout: { heldCostMsat: 50_000 } });
      expect(held.payout.heldBudgetMsat).toBeLessThan(50_000);
    } finally {
      api.harness.node.routingFeeMsat = () => msat(0n);
      await worker.stop();
    }
  });

  it('whose address has been unreachable for 72 hours gets no new invoices, one that is closing neither', async () => {
    const operator = await api.signUp('dead@wallet.test');
    const set = (sql: string) => api.harness.query(`update operators set ${sql} where lightning_address = 'dead@wallet.test'`);
    // A key that was not used yet is read anew for each state.
    const freshKey = async () => (await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'x', scopes: ['invoices'] } })).body.secret as string;
    const open = async () => api.call('POST', '/v1/invoices', { key: await freshKey(), body: { amountSats: 10 } });
    await set(`status = 'unreachable', unreachable_since = now() - interval '71 hours'`);
    expect((await open()).status).toBe(201);
    await set(`unreachable_since = now() - interval '73 hours'`);
    const refused = await open();
    expect([refused.status, refused.body.code]).toEqual([503, 'operator-unreachable']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await set(`status = 'closing', unreachable_since = null`);
    expect((await open()).body).toMatchObject({ status: 409, code: 'operator-closed' });
  });
});

describe('an invoice', () => {
  it('can be cancelled, twice, and cannot be paid then; a paid one cannot be cancelled', async () => {
    const operator = await api.signUp();
    const open = async () => (await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10, description: 'a coffee\nand cake' } })).body;
    const invoice = await open();
    expect(invoice).toMatchObject({ status: 'open', kind: 'call', amountMsat: 10_000, description: 'a coffee\nand cake', resource: null, late: false });
    expect(Date.parse(invoice.expiresAt) - Date.parse(invoice.createdAt)).toBeGreaterThan(3_590_000);
    const cancel = (id: string) => api.call('POST', `/v1/invoices/${id}/cancel`, { key: operator.invoices });
    expect((await cancel(invoice.id)).body).toEqual({ ...invoice, status: 'cancelled' });
    expect((await cancel(invoice.id)).body.status).toBe('cancelled');
    expect(() => api.harness.node.receive(invoice.paymentHash)).toThrow('not open');
    const worker = api.harness.worker();
    const paid = await sell(operator, 10_000);
    await worker.stop();
    expect((await cancel(paid)).body).toMatchObject({ status: 409, code: 'invoice-not-cancellable', detail: 'It has been paid.' });
  });

  it('takes the expiry and the context of the call', async () => {
    const operator = await api.signUp();
    const context = { agentId: 'agent-7', sessionId: 's1', causationId: 'evt_1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10, expirySeconds: 60, context } });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    const [row] = await api.harness.query<{ context: object }>(`select context from invoices where amount_msat = 10000 and context is not null`);
    expect(row!.context).toEqual({ agentid: 'agent-7', sessionid: 's1', causationid: 'evt_1', traceparent: context.traceparent });
  });
});
