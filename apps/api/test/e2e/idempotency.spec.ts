import { eventually } from '../support/money-harness.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); operator = await api.signUp(); });
afterAll(() => api.close());

const open = (idempotencyKey: string, body: object = { amountSats: 10, resource: '/a' }, key = operator.invoices) =>
  api.call('POST', '/v1/invoices', { key, body, headers: { 'idempotency-key': idempotencyKey } });

describe('an Idempotency-Key', () => {
  it('sent fifty times at once opens one invoice, and all get the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => open('fifty', { amountSats: 50 })));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1);
    expect(await api.harness.query('select 1 from invoices where amount_msat = 50000')).toHaveLength(1);
  });

  it('leaves nothing on the node of the invoices that repeated requests did not need', async () => {
    const made = jest.spyOn(api.harness.node, 'createInvoice');
    const answers = [await open('orphans', { amountSats: 51 }), ...await Promise.all(Array.from({ length: 5 }, () => open('orphans', { amountSats: 51 }))), await open('orphans', { amountSats: 52 })];
    const hashes = (await Promise.all(made.mock.results.map(({ value }) => value as ReturnType<typeof api.harness.node.createInvoice>))).map(({ paymentHash }) => paymentHash);
    made.mockRestore();
    expect(hashes).toHaveLength(7);
    for (const paymentHash of hashes) {
      const state = paymentHash === answers[0]!.body.paymentHash ? 'open' : 'cancelled';
      expect(await api.harness.node.lookupInvoice(paymentHash)).toMatchObject({ state });
    }
  });

  it('is answered as the first time although the invoice has been paid since', async () => {
    const first = await open('paid-since');
    const { stop } = api.harness.worker();
    api.harness.node.receive(first.body.paymentHash);
    await eventually(async () => (await api.call('GET', `/v1/invoices/${first.body.id}`, { key: operator.invoices })).body.status === 'paid');
    await stop();
    const again = await open('paid-since');
    expect(again.body).toEqual(first.body);
  });

  it('with the fields in another order and other spaces is the same request', async () => {
    const first = await open('order', { amountSats: 10, resource: '/a' });
    const again = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: '{ "resource": "/a",  "amountSats": 10, "description": "" }', headers: { 'idempotency-key': 'order' } });
    expect(again.body.id).toBe(first.body.id);
  });

  it('with another body is answered 409, and nothing is made', async () => {
    await open('other-body');
    const before = await api.harness.query('select count(*)::int as n from invoices');
    const other = await open('other-body', { amountSats: 11, resource: '/a' });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
    expect(await api.harness.query('select count(*)::int as n from invoices')).toEqual(before);
  });

  it('belongs to one API key: another key may use the same text', async () => {
    const first = await open('shared-text');
    const second = await open('shared-text', { amountSats: 10, resource: '/a' }, operator.admin);
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('of a request that was refused can be used again', async () => {
    expect((await open('refused', { amountSats: 0 })).status).toBe(422);
    expect((await open('refused', { amountSats: 10 })).status).toBe(201);
  });

  it('never shows a secret twice: the second request is told the id only', async () => {
    const create = (name: string) => api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name, scopes: ['read'] }, headers: { 'idempotency-key': 'secret' } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => create('one')));
    const created = answers.filter((a) => a.status === 201);
    expect(created).toHaveLength(1);
    for (const again of answers.filter((a) => a.status !== 201)) {
      expect(again.body).toMatchObject({ status: 409, code: 'already-created', id: created[0]!.body.id });
      expect(JSON.stringify(again.body)).not.toContain('l402_read');
    }
    expect((await create('two')).body.code).toBe('idempotency-key-reused');
    expect(JSON.stringify(await api.harness.query('select response from idempotency_keys'))).not.toContain('l402_');
  });
});
