import { msat } from '@l402kit/money-types';
import { ManagedProvider } from 'l402-kit';
import { l402Route } from 'l402-kit/next';
import { recordSettlements } from '../../src/money/record-settlements.js';
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

  it('says for whom a ready-made invoice is, and the invoice and the event of its payment say so too', async () => {
    const operator = await api.signUp();
    const provider = ManagedProvider.fromAddress('sdk@wallet.test', { baseUrl: api.url, apiKey: operator.invoices });
    const options = { priceSats: 10, lightning: provider, rootKey: '11'.repeat(32), route: '/data', clientAddress: () => '203.0.113.7' };
    const GET = l402Route(options, () => new Response('served'));
    const ask = async (agent: string) => (await (await GET(new Request('http://shop.test/data', { headers: { 'x-agent-id': agent } }))).json()) as { invoice: string };
    await ask('agent-1');
    const pooled = await eventually(async () => (await api.harness.query<{ bolt11: string }>(`select bolt11 from invoices where operator_id = $1 and context is null`, [operatorUuid(operator)]))[0]);
    const { invoice } = await ask('agent-2');
    expect(invoice).toBe(pooled!.bolt11);
    await provider.close();
    const { body } = await api.call('GET', '/v1/invoices?status=open', { key: operator.invoices });
    const shown = body.data.find(({ paymentRequest }: { paymentRequest: string }) => paymentRequest === invoice);
    expect(shown.context).toEqual({ agentId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const { money } = api.harness;
    await money.db.transaction((tx) => recordSettlements(money, tx, [{ paymentHash: shown.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '0' as never }]));
    const [event] = await api.harness.query<{ extensions: string }>(`select extensions from outbox where operator_id = $1 and type = 'invoice.paid'`, [operatorUuid(operator)]);
    expect(JSON.parse(event!.extensions)).toEqual({ agentid: shown.context.agentId });
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
