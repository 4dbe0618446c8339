/** The platform's own node: what the LightningNode port of the API needs. */
import type { Devnet } from '../devnet.js';
import { parseInvoice, readInvoice } from '../ldk/bolt11-invoice.js';
import { channelSums, routingFee } from '../ldk/outgoing.js';
import type { Invoice, Payment } from '../ledger/records.js';
import { amountMsat, paymentHash, queryNumber, textField, wholeNumber } from './fields.js';
import { HttpProblem } from './http-problem.js';
import type { Call, Handler, Reply, Route } from './router.js';
import type { SettlementStreams } from './settlement-stream.js';

const MAX_AMOUNT_MSAT = Number.MAX_SAFE_INTEGER;
const MAX_CLTV_BLOCKS = 10_000;
const MAX_BOLT11_BYTES = 7_089;
const YEAR_SECONDS = 31_536_000;

/** Taken off the network by POST /pause: nothing of /node works, what is under way waits. */
export class PlatformSwitch {
  #paused = false;
  constructor(private readonly devnet: Devnet, private readonly streams: SettlementStreams) {}
  get paused(): boolean { return this.#paused; }
  pause(): void {
    this.#paused = true;
    this.devnet.slots.get('platform')?.pause();
    this.devnet.network.isolate(this.devnet.node('platform'));
    this.streams.closeAll();
  }
  resume(): void {
    this.#paused = false;
    this.devnet.network.restore(this.devnet.node('platform'));
    void this.devnet.network.quiet().then(() => { if (!this.#paused) this.devnet.slots.get('platform')?.resume(); });
  }
}

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

function invoiceView(invoice: Invoice | undefined) {
  if (!invoice || invoice.node !== 'platform' || invoice.wallet !== undefined) return { state: 'not-found' };
  if (invoice.state !== 'settled') return { state: invoice.state === 'cancelled' ? 'cancelled' : 'open' };
  return { state: 'settled', receivedMsat: invoice.receivedMsat, settledAt: iso(invoice.settledAtMs) };
}

function paymentView(payment: Payment | undefined) {
  if (!payment) return { state: 'not-found' };
  if (payment.state === 'in-flight') return { state: 'in-flight' };
  if (payment.state === 'failed') return { state: 'failed', reason: payment.reason };
  return { state: 'succeeded', preimage: payment.preimage, feeMsat: payment.feeMsat };
}

function decoded(bolt11: string) {
  try { return readInvoice(parseInvoice(bolt11)); } catch (error) { throw new HttpProblem(422, 'invoice-invalid', (error as Error).message); }
}

export function nodeRoutes(devnet: Devnet, streams: SettlementStreams, platform: PlatformSwitch): Route[] {
  const unlessPaused = (handler: Handler): Handler => (call) => {
    if (platform.paused) throw new HttpProblem(503, 'paused', "The platform's node is paused: POST /resume");
    return handler(call);
  };
  const route = (method: Route['method'], path: string, handler: Handler): Route => ({ method, path, handler: unlessPaused(handler) });

  return [
    route('POST', '/node/invoices', ({ body }) => {
      const { bolt11, hash, expiresAtMs } = devnet.createInvoice('platform', {
        amountMsat: amountMsat(body, 'amountMsat', { min: 1, max: MAX_AMOUNT_MSAT }),
        expirySeconds: wholeNumber(body, 'expirySeconds', { min: 1, max: YEAR_SECONDS }, 3_600),
        description: { text: textField(body, 'description', 639, '') },
      });
      return { status: 201, body: { bolt11, paymentHash: hash, expiresAt: iso(expiresAtMs) } };
    }),
    route('GET', '/node/invoices/:hash', ({ params }) => ({ body: invoiceView(devnet.ledger.invoices.get(paymentHash(params['hash'] ?? ''))) })),
    route('POST', '/node/invoices/:hash/cancel', async ({ params }) => {
      const hash = paymentHash(params['hash'] ?? '');
      const before = devnet.ledger.invoices.get(hash);
      const isOurs = before?.node === 'platform' && before.wallet === undefined;
      return { body: invoiceView(isOurs ? await devnet.receiver.cancel(hash) : undefined) };
    }),
    route('GET', '/node/settlements', ({ query, response }) => {
      const after = queryNumber(query, 'after', { min: 0, max: MAX_AMOUNT_MSAT }, 0);
      if (after > devnet.durableSettlements) {
        throw new HttpProblem(409, 'cursor-ahead', `The last settlement is ${devnet.durableSettlements}, ${after} never was: is this another data folder?`);
      }
      streams.serve(response, after);
      return undefined;
    }),
    route('GET', '/node/settlements/latest', () => ({ body: { cursor: devnet.ledger.settlementCount } })),
    route('POST', '/node/decode', ({ body }) => {
      const read = decoded(textField(body, 'bolt11', MAX_BOLT11_BYTES));
      return { immediate: true, body: { paymentHash: read.paymentHash, amountMsat: read.amountMsat, payee: read.payee, expiresAt: iso(read.expiresAtMs), network: read.regtest ? 'regtest' : 'other' } };
    }),
    route('POST', '/node/estimate-fee', ({ body }) => {
      const bolt11 = textField(body, 'bolt11', MAX_BOLT11_BYTES);
      const { amountMsat: amount } = decoded(bolt11);
      if (amount === undefined) throw new HttpProblem(422, 'invoice-without-amount', 'An invoice without an amount cannot be paid here');
      const feeMsat = routingFee(devnet.node('platform'), { bolt11, maxFeeMsat: amount, maxTotalCltvBlocks: MAX_CLTV_BLOCKS });
      return { body: { feeMsat: feeMsat ?? null } };
    }),
    route('POST', '/node/pay', (call) => pay(devnet, call)),
    route('GET', '/node/payments/:hash', ({ params }) => ({ body: paymentView(devnet.payer('platform').find(paymentHash(params['hash'] ?? ''))) })),
    route('GET', '/node/payments', ({ query }) => {
      const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
      if (Number.isNaN(since)) throw new HttpProblem(422, 'invalid', 'since must be a time such as 2026-01-31T00:00:00Z');
      const payments = [...devnet.ledger.paymentsSince(since)].map(({ hash, amountMsat: amount, feeMsat, state, createdAtMs }) =>
        ({ paymentHash: hash, amountMsat: amount, feeMsat, state, createdAt: iso(createdAtMs) }));
      return { body: { payments } };
    }),
    route('GET', '/node/balances', () => {
      // From the books, which agree with the cursor of settlements at every moment; the channels follow when their
      // commitments are signed (GET / shows both). LDK counts a channel opener's commitment fee as its balance still.
      const unsettledOutgoingMsat = devnet.underWayMsat('platform');
      const channelsLocalMsat = devnet.ledger.ownsMsat('platform') - unsettledOutgoingMsat;
      return { body: { channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat: 0, chainMsat: 0 } };
    }),
    route('GET', '/node/info', () => {
      const node = devnet.node('platform');
      const { outboundMsat, inboundMsat } = channelSums(node);
      return { body: { network: 'regtest', pubkey: node.idHex, alias: 'PLATFORM', blockHeight: devnet.network.chain.height, synced: true, inboundMsat, outboundMsat } };
    }),
  ];
}

/** succeeded, failed, or unknown with the payment still under way. A hash that was paid, or is being paid, is never paid again. */
async function pay(devnet: Devnet, { body }: Call): Promise<Reply> {
  const bolt11 = textField(body, 'bolt11', MAX_BOLT11_BYTES);
  const maxFeeMsat = amountMsat(body, 'maxFeeMsat', { min: 0, max: MAX_AMOUNT_MSAT });
  const maxTotalCltvBlocks = wholeNumber(body, 'maxTotalCltvBlocks', { min: 1, max: MAX_CLTV_BLOCKS });
  const timeoutSeconds = wholeNumber(body, 'timeoutSeconds', { min: 1, max: 3_600 });
  const read = decoded(bolt11);
  const payer = devnet.payer('platform');
  const present = payer.find(read.paymentHash);
  if (present?.state === 'succeeded') return { body: paymentView(present) };
  if (present?.state === 'in-flight') return { body: { state: 'unknown', reason: 'this hash is already being paid' } };
  if (!read.regtest) return { body: { state: 'failed', reason: 'the invoice is of another network' } };
  if (read.amountMsat === undefined) return { body: { state: 'failed', reason: 'the invoice has no amount' } };
  if (Date.now() >= read.expiresAtMs) return { body: { state: 'failed', reason: 'the invoice has expired' } };
  payer.start({ hash: read.paymentHash, payee: read.payee, bolt11, amountMsat: read.amountMsat, maxFeeMsat, maxTotalCltvBlocks });
  const payment = await payer.ended(read.paymentHash, timeoutSeconds * 1000);
  if (payment?.state === 'in-flight') return { body: { state: 'unknown', reason: `not settled within ${timeoutSeconds} s; the payment goes on` } };
  return { body: paymentView(payment) };
}
