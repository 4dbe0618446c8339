import { L402Client } from 'l402-kit/client';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { eventually } from '../support/money-harness.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const PATH = '/whitepaper-extended';

describe('the extended white paper', () => {
  let api: TestApi;
  beforeAll(async () => { api = await startTestApi({ PLATFORM_LIGHTNING_ADDRESS: 'l402kit@wallet.test' }); });
  afterAll(() => api.close());

  /** Lets the instant node receive what an invoice asks for: its preimage is the receipt. */
  const buyer = (): L402Client => new L402Client({
    maxSatsPerCall: 100,
    wallet: { payInvoice: async (paymentRequest) => ({ preimage: api.harness.node.receive(await paymentHashOf(paymentRequest)) }) },
  });
  const paymentHashOf = async (bolt11: string): Promise<string> =>
    (await api.harness.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from invoices where bolt11 = $1`, [bolt11]))[0]!.hash;

  it('has one account, however many ask for it first at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => api.call('GET', PATH, { headers: { 'x-agent-id': `agent-${i}` } })));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(402));
    expect(await api.harness.query(`select 1 from operators where lightning_address = 'l402kit@wallet.test'`)).toHaveLength(1);
  });

  it('is asked for with 402 and an invoice of 100 sats, paid, and served as often as the buyer reads it', async () => {
    const asked = await api.call('GET', PATH);
    expect(asked.status).toBe(402);
    expect(asked.headers.get('www-authenticate')).toMatch(/^L402 .*macaroon=".+", invoice="ln/);
    expect(asked.body).toMatchObject({ error: 'payment_required', priceSats: 100 });

    const client = buyer();
    const first = await client.fetch(api.url + PATH);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const text = await first.text();
    for (const heading of ['How the money moves', 'What is guaranteed', 'Limits', 'Threats', 'Figures', 'What is missing']) expect(text).toContain(`<h2>${heading}</h2>`);
    expect((await client.fetch(api.url + PATH)).status).toBe(200);
    expect(client.spending().spentSats).toBe(100);
  });

  it('is a sale like any other: fee, ledger and payout to the platform’s own address', async () => {
    const [account] = await api.harness.query<{ id: string; kind: string }>(`select id, kind::text from operators where lightning_address = 'l402kit@wallet.test'`);
    expect(account).toMatchObject({ kind: 'address' });
    const worker = api.harness.worker();
    try {
      await eventually(async () => (await api.harness.query(`select 1 from payouts where operator_id = $1 and status = 'settled' and amount_msat = 99000`, [account!.id])).length === 1);
    } finally {
      await worker.stop();
    }
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('answers an altered credential with 402 and a reason, never with the document', async () => {
    const { status, body } = await api.call('GET', PATH, { headers: { authorization: `L402 AgEEbHNhdA==:${'00'.repeat(32)}` } });
    expect([status, typeof body.reason, body.invoice.slice(0, 2)]).toEqual([402, 'string', 'ln']);
  });
});

describe('where the platform has no address', () => {
  let api: TestApi;
  beforeAll(async () => { api = await startTestApi(); });
  afterAll(() => api.close());

  it('the white paper is not on sale: 503 with the reason, and no account is made', async () => {
    const { status, body } = await api.call('GET', PATH);
    expect([status, body.code]).toEqual([503, 'service-unavailable']);
    expect(body.detail).toContain('PLATFORM_LIGHTNING_ADDRESS');
    expect(await api.harness.query('select 1 from operators')).toEqual([]);
  });
});
