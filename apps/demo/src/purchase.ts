import { randomUUID } from 'node:crypto';
import { DevnetWallet, provesPayment } from './devnet-wallet.js';
import { requestJson } from './json-client.js';
import { inStep, msatInWords, share, tell } from './narration.js';
import type { OperatorAccount } from './operator-account.js';
import type { ReceivedEvent, WebhookReceiver } from './webhook-receiver.js';

/** 1,000 sats: 0.3 % of it is a whole number of sats, so what is forwarded is exactly 99.7 %. */
const PRICE_MSAT = 1_000_000n;
const WEBHOOK_WITHIN_MS = 30_000;

interface InvoiceAnswer {
  readonly id: string;
  readonly status: string;
  readonly amountMsat: number;
  readonly paymentRequest: string;
  readonly paymentHash: string;
}

export interface Purchase {
  readonly apiUrl: string;
  readonly account: OperatorAccount;
  readonly caller: DevnetWallet;
  readonly operatorWallet: DevnetWallet;
  readonly receiver: WebhookReceiver;
}

/**
 * One call paid for, from the 402 to the operator's wallet, told as it happens.
 * @throws StepFailure that names the step
 */
export async function purchase(setting: Purchase): Promise<void> {
  const before = await inStep('invoice', () => setting.operatorWallet.balanceMsat());
  const invoice = await inStep('invoice', () => openInvoice(setting));
  await inStep('paid', () => payInvoice(setting, invoice));
  const credit = await inStep('settled', () => awaitCredit(setting, invoice));
  await inStep('forwarded', () => awaitPayout(setting, credit, before));
  tell('webhooks', 'invoice.paid and payout.settled received, signatures verified (Standard Webhooks), read as CloudEvents 1.0');
}

async function openInvoice({ apiUrl, account }: Purchase): Promise<InvoiceAnswer> {
  const invoice = await requestJson<InvoiceAnswer>('POST', `${apiUrl}/v1/invoices`, {
    key: account.invoicesKey, idempotencyKey: randomUUID(),
    body: { amountMsat: Number(PRICE_MSAT), description: 'One call of GET /api/data', resource: '/api/data' },
  });
  tell('invoice', `the caller of GET /api/data got 402 and an invoice of 1,000 sats (${invoice.id}, ${invoice.paymentRequest.slice(0, 18)}…)`);
  return invoice;
}

async function payInvoice({ caller }: Purchase, invoice: InvoiceAnswer): Promise<void> {
  const begun = Date.now();
  const { preimage, feeMsat } = await caller.pay(invoice.paymentRequest);
  if (!provesPayment(preimage, invoice.paymentHash)) throw new Error(`the preimage ${preimage} does not fit the payment hash ${invoice.paymentHash}`);
  tell('paid', `over Lightning in ${Date.now() - begun} ms, routing fee ${feeMsat} msat; the preimage fits the payment hash`);
}

async function awaitCredit({ apiUrl, account, receiver }: Purchase, invoice: InvoiceAnswer): Promise<ReceivedEvent['data']> {
  const { data } = await receiver.waitFor('invoice.paid', ({ invoiceId }) => invoiceId === invoice.id, WEBHOOK_WITHIN_MS);
  const amountMsat = msat(data, 'amountMsat');
  const netMsat = msat(data, 'netMsat');
  if (amountMsat !== PRICE_MSAT) throw new Error(`${msatInWords(amountMsat)} were recorded for an invoice of ${msatInWords(PRICE_MSAT)}`);
  const { status } = await requestJson<InvoiceAnswer>('GET', `${apiUrl}/v1/invoices/${invoice.id}`, { key: account.invoicesKey });
  if (status !== 'paid') throw new Error(`the invoice is ${status} although invoice.paid was sent`);
  tell('settled', `${msatInWords(amountMsat)} received, ${msatInWords(amountMsat - netMsat)} fee, ${msatInWords(netMsat)} (${share(netMsat, amountMsat)}) credited`);
  return data;
}

async function awaitPayout(setting: Purchase, credit: ReceivedEvent['data'], before: bigint): Promise<void> {
  const paidAt = Date.parse(String(credit['paidAt']));
  const { data } = await setting.receiver
    .waitFor('payout.settled', ({ settledAt }) => Date.parse(String(settledAt)) >= paidAt, WEBHOOK_WITHIN_MS)
    .catch(async (error: Error) => { throw new Error(`${error.message}; ${await latestPayout(setting)}`, { cause: error }); });
  const amountMsat = msat(data, 'amountMsat');
  if (!provesPayment(String(data['preimage']), String(data['paymentHash']))) throw new Error('the preimage of the payout does not fit its payment hash');
  const after = await setting.operatorWallet.balanceMsat();
  if (after - before !== amountMsat) throw new Error(`the platform says it forwarded ${msatInWords(amountMsat)}, but the wallet grew by ${msatInWords(after - before)}`);
  const netMsat = msat(credit, 'netMsat');
  if (amountMsat < netMsat) throw new Error(`${msatInWords(amountMsat)} were forwarded of ${msatInWords(netMsat)} credited`);
  tell('forwarded', `${msatInWords(amountMsat)} to ${setting.account.lightningAddress}; its wallet went from ${msatInWords(before)} to ${msatInWords(after)}`);
}

/** What became of the payout instead, for the message. */
async function latestPayout({ apiUrl, account }: Purchase): Promise<string> {
  const { data: [payout] } = await requestJson<{ data: readonly { status: string; failureDetail: string | null }[] }>('GET', `${apiUrl}/v1/payouts?limit=1`, { key: account.adminKey });
  if (payout === undefined) return 'no payout was made';
  return `the latest payout is ${payout.status}${payout.failureDetail === null ? '' : `: ${payout.failureDetail}`}`;
}

function msat(data: ReceivedEvent['data'], field: string): bigint {
  const value = data[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error(`${field} of the event is no whole number of msat: ${String(value)}`);
  return BigInt(value);
}
