import { ManagedProvider } from 'l402-kit';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

describe('the SDK on this API', () => {
  it('makes invoices for an address alone, and is told how long they live', async () => {
    const invoice = await ManagedProvider.fromAddress('sdk@wallet.test', { baseUrl: api.url }).createInvoice(10);
    expect(invoice).toMatchObject({ paymentRequest: expect.stringMatching(/^ln/), paymentHash: expect.stringMatching(/^[0-9a-f]{64}$/), amountSats: 10 });
    const [row] = await api.harness.query<{ expires_at: Date; kind: string }>(`select i.expires_at, o.kind from invoices i join operators o on o.id = i.operator_id where encode(payment_hash, 'hex') = $1`, [invoice.paymentHash]);
    expect(row).toEqual({ expires_at: new Date(invoice.expiresAt), kind: 'address' });
  });

  it('reports calls with its key', async () => {
    const operator = await api.signUp();
    const provider = ManagedProvider.fromAddress('sdk@wallet.test', { baseUrl: api.url, apiKey: operator.invoices, reportCalls: true });
    for (let i = 0; i < 150; i++) {
      provider.reportCall!({
        specversion: '1.0', id: `call-${i}`, source: '/services/weather', type: 'com.l402kit.call.served', time: new Date().toISOString(), datacontenttype: 'application/json',
        data: { resource: '/weather', method: 'GET', statusCode: 200, invoiceId: null, paymentHash: null, amountMsat: 1_000, startedAt: new Date().toISOString(), durationMs: 3, timesUsed: 1 },
      });
    }
    await provider.close();
    expect(await eventually(() => api.harness.query(`select count(*)::int as count from outbox where operator_id = $1 and type = 'call.served'`, [operatorUuid(operator)]))).toEqual([{ count: 150 }]);
  });
});
