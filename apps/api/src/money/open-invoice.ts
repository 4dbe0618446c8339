/**
 * Step 1: an invoice is opened. The node makes it, the rows are committed, and only then is it handed out.
 * If the commit fails nobody has seen the invoice: it expires unpaid on the node.
 */
import { type Msat, newUuid, publicId } from '@l402kit/money-types';
import { invoiceCreated } from '@l402kit/contracts';
import { MicroBatch } from '../platform/database/micro-batch.js';
import type { OutboxRow } from '../platform/outbox/outbox.js';
import type { MoneyContext } from './money-context.js';
import { type IdempotentRequest, type NewInvoice, type Stored, storeInvoices } from './store-invoices.js';

export interface OpenInvoiceRequest {
  readonly operatorId: string;
  readonly amountMsat: Msat;
  readonly description: string;
  readonly resource: string | null;
  readonly expirySeconds: number;
  /** CloudEvents extensions from the caller: traceparent, agentid, sessionid, causationid */
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly idempotency?: IdempotentRequest | undefined;
  /** some endpoint of the operator asks for invoice.created */
  readonly wantsCreatedEvent: boolean;
}

export interface OpenedInvoice {
  readonly id: string;
  readonly bolt11: string;
  readonly paymentHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export type OpenInvoiceResult =
  | { readonly outcome: 'created'; readonly invoice: OpenedInvoice }
  /** the same request under the same key: answer with that invoice */
  | { readonly outcome: 'replayed'; readonly invoiceId: string }
  /** another request has used the key */
  | { readonly outcome: 'conflict' };

export class OpenInvoice {
  private readonly batch: MicroBatch<NewInvoice, Stored>;

  constructor(private readonly money: MoneyContext) {
    this.batch = new MicroBatch((invoices) => storeInvoices(money.db, invoices));
  }

  /** @throws NodeUnavailable when the node cannot make one: nothing is stored then */
  async execute(request: OpenInvoiceRequest): Promise<OpenInvoiceResult> {
    const { money } = this;
    const made = await money.node.createInvoice(request);
    const id = newUuid();
    const createdAt = money.clock.now();
    const stored = await this.batch.run({
      id, createdAt, nodeId: money.nodeId, feePpm: money.settings.feePpm, ...made,
      operatorId: request.operatorId, amountMsat: request.amountMsat, description: request.description, resource: request.resource,
      context: request.context, idempotency: request.idempotency,
      event: request.wantsCreatedEvent ? createdEvent(id, createdAt, request, made) : undefined,
    });
    if (stored.outcome !== 'created') return stored;
    return { outcome: 'created', invoice: { id, createdAt, ...made } };
  }
}

function createdEvent(id: string, createdAt: Date, request: OpenInvoiceRequest, made: { bolt11: string; paymentHash: string; expiresAt: Date }): OutboxRow {
  const invoiceId = publicId('invoice', id);
  return {
    operatorId: request.operatorId, type: 'invoice.created', subject: invoiceId, extensions: request.context,
    data: invoiceCreated({
      invoiceId, createdAt, amountMsat: request.amountMsat, description: request.description, resource: request.resource,
      paymentHash: made.paymentHash, paymentRequest: made.bolt11, expiresAt: made.expiresAt,
    }),
  };
}
