/** An LND of our own as the platform's Lightning node: the backend for production (infra/runbooks/lnd.md). */
import { readBolt11Unverified } from '@l402kit/bolt11';
import type { Msat } from '@l402kit/money-types';
import type {
  CreatedInvoice, CreateInvoiceRequest, DecodedInvoice, InvoiceLookup, LightningNode, NodeBalances, NodeInfo, OutgoingPayment,
  PaymentLookup, PayRequest, PayResult, Settlement, SettlementCursor,
} from '../../money/ports/lightning-node.js';
import type { NodeTreasury } from '../../money/ports/node-treasury.js';
import { followLndSettlements } from './follow-lnd-settlements.js';
import { lndBalances, lndLiquidity } from './lnd-balances.js';
import { LndClient } from './lnd-client.js';
import { cancelLndInvoice, createLndInvoice, decodeWithLnd, estimateLndFee, lndInvoiceState } from './lnd-invoices.js';
import type { LndInfo } from './lnd-messages.js';
import { lndPayments, lookupLndPayment, payWithLnd } from './lnd-payments.js';
import type { LndSettings } from './lnd-settings.js';
import { LndTreasury } from './lnd-treasury.js';
import { LndRefusesUs } from './lnd-trouble.js';
import { SettlementHead } from './settlement-head.js';

const NETWORKS: Readonly<Record<string, NodeInfo['network']>> = { mainnet: 'mainnet', testnet: 'testnet', testnet4: 'testnet', signet: 'signet', regtest: 'regtest' };

export class LndNode implements LightningNode {
  readonly #client: LndClient;
  readonly #head: SettlementHead;
  readonly treasury: NodeTreasury;

  constructor(private readonly settings: LndSettings) {
    this.#client = new LndClient(settings);
    this.#head = new SettlementHead(this.#client);
    this.treasury = new LndTreasury(this.#client);
  }

  createInvoice(request: CreateInvoiceRequest): Promise<CreatedInvoice> { return createLndInvoice(this.#client, request, this.settings.routeHints); }
  lookupInvoice(paymentHash: string): Promise<InvoiceLookup> { return lndInvoiceState(this.#client, paymentHash); }
  cancelInvoice(paymentHash: string): Promise<InvoiceLookup> { return cancelLndInvoice(this.#client, paymentHash); }

  /** The cursor is LND's settle_index. */
  settlements(after: SettlementCursor, signal: AbortSignal): AsyncIterable<Settlement> {
    if (!/^\d{1,15}$/.test(after)) throw new RangeError(`${after} is no cursor of this node`);
    return followLndSettlements(this.#client, Number(after), signal);
  }
  async latestSettlement(): Promise<SettlementCursor> { return String(await this.#head.latest()); }

  decode(bolt11: string): Promise<DecodedInvoice> { return decodeWithLnd(this.#client, bolt11); }
  estimateRoutingFee(bolt11: string): Promise<Msat | undefined> { return estimateLndFee(this.#client, bolt11); }

  async pay(request: PayRequest): Promise<PayResult> {
    const read = readBolt11Unverified(request.bolt11);
    if (!read.ok) return { state: 'failed', reason: read.problem.detail };
    return payWithLnd(this.#client, request, read.invoice.paymentHash);
  }
  lookupPayment(paymentHash: string): Promise<PaymentLookup> { return lookupLndPayment(this.#client, paymentHash); }
  payments(since: Date): AsyncIterable<OutgoingPayment> { return lndPayments(this.#client, since); }

  balances(): Promise<NodeBalances> { return lndBalances(this.#client); }

  /** @throws LndRefusesUs on a network whose invoices we cannot read */
  async info(): Promise<NodeInfo> {
    const [info, liquidity] = await Promise.all([this.#client.call<LndInfo>('GetInfo', {}), lndLiquidity(this.#client)]);
    const named = info.chains[0]?.network ?? 'unknown';
    const network = NETWORKS[named];
    if (!network) throw new LndRefusesUs(`LND at ${this.#client.address} is on ${named}; it must be on ${Object.keys(NETWORKS).join(', ')}.`);
    return { network, pubkey: info.identity_pubkey, alias: info.alias, blockHeight: info.block_height, synced: info.synced_to_chain, ...liquidity };
  }

  async close(): Promise<void> {
    this.#head.close();
    this.#client.close();
  }
}
