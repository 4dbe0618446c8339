import { Agent } from './agent.js';
import { requestJson } from './json-client.js';
import { inStep, msatInWords, share, tell } from './narration.js';
import type { OperatorAccount } from './operator-account.js';
import { PRICE_SATS } from './operator-api.js';
import { type OperatorWallet, provesPayment } from './operator-wallet.js';
import type { ReceivedEvent, WebhookReceiver } from './webhook-receiver.js';

const PRICE_MSAT = BigInt(PRICE_SATS) * 1_000n;
/** Enough for one call. */
const BUDGET_SATS = PRICE_SATS;
const WEBHOOK_WITHIN_MS = 30_000;

export interface Purchase {
  readonly apiUrl: string;
  readonly devnetUrl: string;
  /** What the operator sells. */
  readonly dataUrl: string;
  readonly account: OperatorAccount;
  readonly operatorWallet: OperatorWallet;
  readonly receiver: WebhookReceiver;
}

/**
 * One call bought by an agent, from the 402 to the operator's wallet, told as it happens.
 * @throws StepFailure that names the step
 */
export async function purchase(setting: Purchase): Promise<void> {
  const before = await inStep('invoice', () => setting.operatorWallet.balanceMsat());
  const { agent, paymentHash } = await buyCall(setting);
  await inStep('again', () => useAgain(setting, agent));
  await inStep('budget', () => overspend(setting, agent));
  const credit = await inStep('settled', () => awaitCredit(setting, paymentHash));
  await inStep('forwarded', () => awaitPayout(setting, credit, before));
  tell('webhooks', 'invoice.paid and payout.settled received, signatures verified (Standard Webhooks), read as CloudEvents 1.0');
}

/** The client does all of it in one `fetch`; it says how far it is. */
async function buyCall({ dataUrl, devnetUrl }: Purchase): Promise<{ readonly agent: Agent; readonly paymentHash: string }> {
  let step = 'invoice';
  let payingSince = 0;
  const agent = new Agent(devnetUrl, BUDGET_SATS, (progress) => {
    if (progress.step === 'paying') {
      tell('invoice', `the agent called GET /api/data and got 402 with an invoice of ${progress.priceSats.toLocaleString('en-US')} sats (hash ${progress.paymentHash.slice(0, 12)}…)`);
      step = 'paid';
      payingSince = Date.now();
    } else if (progress.step === 'paid') {
      tell('paid', `over Lightning in ${Date.now() - payingSince} ms, out of a budget of ${BUDGET_SATS.toLocaleString('en-US')} sats; the preimage fits the payment hash`);
      step = 'served';
    }
  });
  const bought = await agent.buy(dataUrl).catch((error: unknown) => inStep(step, () => Promise.reject(error as Error)));
  await inStep('served', async () => {
    if (bought.status !== 200) throw new Error(`GET ${dataUrl} → ${bought.status} for a credential that was paid for: ${bought.body.slice(0, 300)}`);
    tell('served', `200 ${bought.body} for the credential, which the operator's server verified by itself`);
  });
  return { agent, paymentHash: bought.paymentHash };
}

async function useAgain({ dataUrl }: Purchase, agent: Agent): Promise<void> {
  const { status, reason } = await agent.useAgain(dataUrl);
  if (status !== 402) throw new Error(`a credential for one call bought a second one: ${status}`);
  tell('again', `the same credential a second time: ${status} (${reason}); one payment buys one call`);
}

async function overspend({ dataUrl }: Purchase, agent: Agent): Promise<void> {
  const why = await agent.overspend(dataUrl);
  const { spentSats } = agent.spending();
  if (spentSats !== PRICE_SATS) throw new Error(`the agent spent ${spentSats} sats instead of ${PRICE_SATS}`);
  tell('budget', `a second call: the agent itself refuses to pay. ${why}`);
}

async function awaitCredit({ apiUrl, account, receiver }: Purchase, paymentHash: string): Promise<ReceivedEvent['data']> {
  const { data } = await receiver.waitFor('invoice.paid', (event) => event['paymentHash'] === paymentHash, WEBHOOK_WITHIN_MS);
  const amountMsat = msat(data, 'amountMsat');
  const netMsat = msat(data, 'netMsat');
  if (amountMsat !== PRICE_MSAT) throw new Error(`${msatInWords(amountMsat)} were recorded for an invoice of ${msatInWords(PRICE_MSAT)}`);
  const { status } = await requestJson<{ status: string }>('GET', `${apiUrl}/v1/invoices/${String(data['invoiceId'])}`, { key: account.invoicesKey });
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
