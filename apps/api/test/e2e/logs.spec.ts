import { eventually } from '../support/money-harness.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

describe('logs at their most talkative', () => {
  it('hold no key, no preimage, no BOLT11 and no webhook secret after a whole run with errors', async () => {
    const operator = await api.signUp();
    const worker = api.harness.worker();
    const opened = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 1_000, description: 'canary-description' }, headers: { 'idempotency-key': 'canary-idempotency' } });
    const callersPreimage = api.harness.node.receive(opened.body.paymentHash);
    const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
    await worker.stop();
    const made = await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'x', scopes: ['read'] } });
    // Errors are where secrets slip out: the cause of this one names all of them.
    const causes = [opened.body.paymentRequest, `{"preimage":"${callersPreimage}"}`, made.body.secret, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `Authorization: Bearer ${operator.admin}`];
    api.harness.node.createInvoice = () => Promise.reject(Object.assign(new Error(causes.join(' ')), { request: { headers: { authorization: `Bearer ${operator.admin}` } }, preimage: callersPreimage }));
    await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } });
    await api.call('GET', `/v1/invoices?secret=${made.body.secret}`, { key: operator.invoices });
    await api.call('GET', '/v1/operator', { headers: { authorization: `Bearer ${operator.admin}broken` } });
    await api.call('POST', '/v1/invoices', { key: operator.invoices, body: `{"amountSats": ${operator.admin}` });

    const logs = api.logs.join('');
    expect(api.logs.length).toBeGreaterThan(10);
    expect(logs).toContain('request failed unexpectedly');
    for (const secret of [operator.admin, operator.invoices, made.body.secret, callersPreimage, payout.preimage, opened.body.paymentRequest, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']) {
      expect(logs).not.toContain(secret);
      expect(logs).not.toContain(secret.slice(-24));
    }
  });

  it('name each request by its id, route and status, and never by its query', async () => {
    const answer = await api.call('GET', '/v1/invoices?resource=canary-query', {});
    const line = await eventually(() => api.logs.find((l) => l.includes(answer.headers.get('x-request-id')!) && l.includes('"msg":"request"')));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', method: 'GET', route: '/v1/invoices', status: 401 });
    expect(api.logs.join('')).not.toContain('canary-query');
  });
});
