import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { BlinkWallet } from '../wallets/blink-wallet.js';
import { DevnetWallet } from '../wallets/devnet-wallet.js';
import { LndWallet } from '../wallets/lnd-wallet.js';
import { createCheckedInvoice } from '../lightning/checked-invoice.js';
import type { LightningProvider } from '../lightning/lightning-provider.js';
import { BlinkProvider } from './blink-provider.js';
import { LNbitsProvider } from './lnbits-provider.js';
import { LndProvider } from './lnd-provider.js';
import { PhoenixdProvider } from './phoenixd-provider.js';

interface Asked { readonly line: string; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }

describe('nodes and wallets of one\'s own', () => {
  const node = new PaperNode();
  let server: LocalServer;
  let asked: Asked;
  /** What the double answers: status and JSON. */
  let answer: (asked: Asked) => Promise<[number, unknown]> | [number, unknown];
  beforeAll(async () => {
    server = await serveLocally((request, response) => {
      void textOf(request).then(async (body) => {
        asked = { line: `${request.method} ${request.url}`, headers: request.headers, body };
        const [status, value] = await answer(asked);
        response.writeHead(status).end(typeof value === 'string' ? value : JSON.stringify(value));
      });
    });
  });
  afterAll(() => server.close());

  const purpose = { description: 'L402 /data', expirySeconds: 600 };
  const providers: [string, () => LightningProvider, (body: string) => Promise<unknown>, string, unknown][] = [
    ['LND', () => new LndProvider({ url: server.url, macaroonHex: 'ab' }), async (body) => {
      const { value, memo, expiry } = JSON.parse(body) as { value: string; memo: string; expiry: string };
      expect([memo, expiry]).toEqual(['L402 /data', '600']);
      const { paymentRequest, paymentHash } = await node.createInvoice(Number(value), purpose);
      return { payment_request: paymentRequest, r_hash: Buffer.from(paymentHash, 'hex').toString('base64') };
    }, 'POST /v1/invoices', { state: 'SETTLED' }],
    ['phoenixd', () => new PhoenixdProvider({ url: `${server.url}/`, password: 'secret' }), async (body) => {
      const form = new URLSearchParams(body);
      expect(form.get('expirySeconds')).toBe('600');
      const { paymentRequest, paymentHash } = await node.createInvoice(Number(form.get('amountSat')), purpose);
      return { serialized: paymentRequest, paymentHash };
    }, 'POST /createinvoice', { isPaid: true }],
    ['LNbits', () => new LNbitsProvider('key', server.url), async (body) => {
      const { paymentRequest, paymentHash } = await node.createInvoice((JSON.parse(body) as { amount: number }).amount, purpose);
      return { payment_request: paymentRequest, payment_hash: paymentHash };
    }, 'POST /api/v1/payments', { paid: true }],
    ['Blink', () => new BlinkProvider('key', 'wallet', { url: server.url }), async (body) => {
      const { variables: { input } } = JSON.parse(body) as { variables: { input: { amount: number; walletId: string; expiresIn: number } } };
      expect(input).toMatchObject({ walletId: 'wallet', expiresIn: 10 });
      const { paymentRequest, paymentHash } = await node.createInvoice(input.amount, purpose);
      return { data: { lnInvoiceCreate: { invoice: { paymentRequest, paymentHash }, errors: [] } } };
    }, 'POST /', { data: { lnInvoicePaymentStatusByHash: { status: 'PAID' } } }],
  ];

  it.each(providers)('%s makes invoices over what was asked, and tells when they are paid', async (_name, make, created, line, paid) => {
    answer = async ({ body }) => [200, await created(body)];
    const invoice = await createCheckedInvoice(make(), 21, purpose);
    expect(invoice.amountSats).toBe(21);
    expect(asked.line).toBe(line);
    answer = () => [200, paid];
    expect(await make().checkPayment('ab'.repeat(32))).toBe(true);
    answer = () => [503, 'down'];
    await expect(make().createInvoice(1)).rejects.toMatchObject({ name: 'LightningUnavailable' });
    answer = () => [200, 'not JSON'];
    await expect(make().createInvoice(1)).rejects.toMatchObject({ name: 'LightningUnavailable' });
  });

  it('LND pays, and tells a failure from an unknown end', async () => {
    const wallet = new LndWallet({ url: server.url, macaroonHex: 'ab' });
    answer = () => [200, '{"result":{"status":"IN_FLIGHT"}}\n{"result":{"status":"SUCCEEDED","payment_preimage":"aa","fee_msat":"12"}}\n'];
    expect(await wallet.payInvoice('lnbc1', { maxFeeMsat: 500 })).toEqual({ preimage: 'aa', feeMsat: 12 });
    expect(JSON.parse(asked.body)).toMatchObject({ payment_request: 'lnbc1', fee_limit_msat: '500' });
    answer = () => [200, { result: { status: 'FAILED', failure_reason: 'FAILURE_REASON_NO_ROUTE' } }];
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'PaymentFailed', message: expect.stringContaining('NO_ROUTE') });
    answer = () => [500, { error: { message: 'payment is in transition' } }];
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'LightningUnavailable' });
  });

  it('Blink pays, and tells a failure from an unknown end', async () => {
    const wallet = new BlinkWallet('key', 'wallet', { url: server.url });
    const sent = (lnInvoicePaymentSend: object) => [200, { data: { lnInvoicePaymentSend } }] as [number, unknown];
    answer = () => sent({ status: 'SUCCESS', errors: [], transaction: { settlementVia: { preImage: 'aa' } } });
    expect(await wallet.payInvoice('lnbc1')).toEqual({ preimage: 'aa' });
    answer = () => sent({ status: 'FAILURE', errors: [{ message: 'no balance' }], transaction: null });
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'PaymentFailed' });
    answer = () => sent({ status: 'PENDING', errors: [], transaction: null });
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'LightningUnavailable' });
  });

  it('the devnet wallet pays, and knows a payment that is still under way', async () => {
    const wallet = new DevnetWallet(server.url, 'caller');
    answer = () => [200, { preimage: 'aa', feeMsat: 0 }];
    expect(await wallet.payInvoice('lnbc1')).toMatchObject({ preimage: 'aa' });
    expect(asked.line).toBe('POST /wallets/caller/pay');
    answer = () => [409, { error: 'insufficient-balance', detail: 'too poor' }];
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'PaymentFailed' });
    answer = () => [409, { error: 'payment-under-way', detail: 'ask again' }];
    await expect(wallet.payInvoice('lnbc1')).rejects.toMatchObject({ name: 'ServiceRefusal' });
  });
});
