/**
 * The platform's node of the embedded Lightning network (packages/devnet), reached over HTTP. Regtest: development, tests
 * and demos; the configuration refuses it in production.
 */
import { msatFromJson, msatToJson } from '@l402kit/money-types';
import type { Msat } from '@l402kit/money-types';
import type {
  CreateInvoiceRequest, CreatedInvoice, DecodedInvoice, InvoiceLookup, LightningNode, NodeBalances, NodeInfo, OutgoingPayment,
  PayRequest, PayResult, PaymentLookup, Settlement, SettlementCursor,
} from '../../money/ports/lightning-node.js';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import { DevnetClient, DevnetRefused } from './devnet-client.js';
import type {
  BalancesJson, DecodedJson, InfoJson, InvoiceJson, InvoiceLookupJson, PayJson, PaymentLookupJson, PaymentsJson, SettlementJson,
} from './devnet-json.js';

// The daemon answers when its own time-out is over; this is for the way there and back.
const PAY_MARGIN_MS = 15_000;

const invoiceLookup = (json: InvoiceLookupJson): InvoiceLookup => json.state === 'settled'
  ? { state: 'settled', receivedMsat: msatFromJson(json.receivedMsat), settledAt: new Date(json.settledAt) }
  : { state: json.state };

export class EmbeddedNode implements LightningNode {
  readonly #client: DevnetClient;

  /** @param url the daemon's address, such as http://127.0.0.1:4403 */
  constructor(url: string) { this.#client = new DevnetClient(url); }

  async createInvoice({ amountMsat, description, expirySeconds }: CreateInvoiceRequest): Promise<CreatedInvoice> {
    const json = await this.#client.post<InvoiceJson>('/node/invoices', { amountMsat: msatToJson(amountMsat), description, expirySeconds })
      .catch((error: unknown) => { throw error instanceof DevnetRefused ? new NodeUnavailable(error.message, { cause: error }) : error; });
    return { bolt11: json.bolt11, paymentHash: json.paymentHash, expiresAt: new Date(json.expiresAt) };
  }

  async lookupInvoice(paymentHash: string): Promise<InvoiceLookup> {
    return invoiceLookup(await this.#client.get<InvoiceLookupJson>(`/node/invoices/${paymentHash}`));
  }
  async cancelInvoice(paymentHash: string): Promise<InvoiceLookup> {
    return invoiceLookup(await this.#client.post<InvoiceLookupJson>(`/node/invoices/${paymentHash}/cancel`));
  }

  async *settlements(after: SettlementCursor, signal: AbortSignal): AsyncGenerator<Settlement> {
    let last = Number(after);
    if (!Number.isSafeInteger(last) || last < 0) throw new RangeError(`${after} is no cursor of this node`);
    try {
      for await (const line of this.#client.lines(`/node/settlements?after=${last}`, signal)) {
        const { cursor, paymentHash, receivedMsat, settledAt } = JSON.parse(line) as SettlementJson;
        if (cursor !== last + 1) throw new Error(`The node's settlements have a gap: ${cursor} came after ${last}`);
        last = cursor;
        yield { paymentHash, receivedMsat: msatFromJson(receivedMsat), settledAt: new Date(settledAt), cursor: String(cursor) };
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (!signal.aborted) throw new NodeUnavailable('The stream of settlements ended: the node is stopping or paused');
  }

  async latestSettlement(): Promise<SettlementCursor> {
    const { cursor } = await this.#client.get<{ cursor: number }>('/node/settlements/latest');
    return String(cursor);
  }

  async decode(bolt11: string): Promise<DecodedInvoice> {
    const json = await this.#client.post<DecodedJson>('/node/decode', { bolt11 });
    return {
      paymentHash: json.paymentHash, payee: json.payee, expiresAt: new Date(json.expiresAt),
      amountMsat: json.amountMsat === undefined ? undefined : msatFromJson(json.amountMsat),
    };
  }

  async estimateRoutingFee(bolt11: string): Promise<Msat | undefined> {
    const { feeMsat } = await this.#client.post<{ feeMsat: number | null }>('/node/estimate-fee', { bolt11 });
    return feeMsat === null ? undefined : msatFromJson(feeMsat);
  }

  async pay({ bolt11, maxFeeMsat, maxTotalCltvBlocks, timeoutSeconds }: PayRequest): Promise<PayResult> {
    try {
      const order = { bolt11, maxFeeMsat: msatToJson(maxFeeMsat), maxTotalCltvBlocks, timeoutSeconds };
      const json = await this.#client.post<PayJson>('/node/pay', order, timeoutSeconds * 1000 + PAY_MARGIN_MS);
      return json.state === 'succeeded' ? { state: 'succeeded', preimage: json.preimage, feeMsat: msatFromJson(json.feeMsat) } : json;
    } catch (error) {
      // A 422 is said before anything is tried; after any other trouble the payment may be on its way.
      if (error instanceof DevnetRefused && error.status === 422) return { state: 'failed', reason: error.message };
      return { state: 'unknown', reason: (error as Error).message };
    }
  }

  async lookupPayment(paymentHash: string): Promise<PaymentLookup> {
    const json = await this.#client.get<PaymentLookupJson>(`/node/payments/${paymentHash}`);
    return json.state === 'succeeded' ? { state: 'succeeded', preimage: json.preimage, feeMsat: msatFromJson(json.feeMsat) } : json;
  }

  async *payments(since: Date): AsyncGenerator<OutgoingPayment> {
    const { payments } = await this.#client.get<PaymentsJson>(`/node/payments?since=${encodeURIComponent(since.toISOString())}`);
    for (const { paymentHash, amountMsat, feeMsat, state, createdAt } of payments) {
      yield { paymentHash, amountMsat: msatFromJson(amountMsat), feeMsat: msatFromJson(feeMsat), state, createdAt: new Date(createdAt) };
    }
  }

  async balances(): Promise<NodeBalances> {
    const json = await this.#client.get<BalancesJson>('/node/balances');
    return {
      channelsLocalMsat: msatFromJson(json.channelsLocalMsat), unsettledOutgoingMsat: msatFromJson(json.unsettledOutgoingMsat),
      commitFeeMsat: msatFromJson(json.commitFeeMsat), chainMsat: msatFromJson(json.chainMsat),
    };
  }

  async info(): Promise<NodeInfo> {
    const { inboundMsat, outboundMsat, ...rest } = await this.#client.get<InfoJson>('/node/info');
    return { ...rest, inboundMsat: msatFromJson(inboundMsat), outboundMsat: msatFromJson(outboundMsat) };
  }

  close(): Promise<void> { return this.#client.close(); }
}
