/**
 * Step 1: an invoice is opened. The node makes it, the rows are committed, and only then is it handed out.
 * If the commit fails nobody has seen the invoice: it expires unpaid on the node.
 */
import { type Msat, newUuid, publicId } from '@l402kit/money-types';
import { invoiceCreated } from '@l402kit/contracts';
import { MicroBatch, Overloaded } from '../platform/database/micro-batch.js';
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

/** While the database stands still nobody waits longer than this for his turn, and no more than these wait. */
const WAITING = { maxWaiting: 5_000, maxWaitMs: 5_000 } as const;

export class OpenInvoice {
  private readonly batch: MicroBatch<NewInvoice, Stored>;

  constructor(private readonly money: MoneyContext) {
    this.batch = new MicroBatch((invoices) => storeInvoices(money.db, invoices), undefined, WAITING);
  }

  /**
   * @throws NodeUnavailable when the node cannot make one, Overloaded when the database does not keep up: nothing is stored then
   */
  async execute(request: OpenInvoiceRequest): Promise<OpenInvoiceResult> {
    const { money } = this;
    if (this.batch.overloaded) throw new Overloaded();
    const made = await money.node.createInvoice(request);
    const id = newUuid();
    const createdAt = money.clock.now();
    const stored = await this.store({
      id, createdAt, nodeId: money.nodeId, feePpm: money.settings.feePpm, ...made,
      operatorId: request.operatorId, amountMsat: request.amountMsat, description: request.description, resource: request.resource,
      context: request.context, idempotency: request.idempotency,
      event: request.wantsCreatedEvent ? createdEvent(id, createdAt, request, made) : undefined,
    });
    if (stored.outcome === 'created') return { outcome: 'created', invoice: { id, createdAt, ...made } };
    await this.withdraw(made.paymentHash);
    return stored;
  }

  private async store(invoice: NewInvoice): Promise<Stored> {
    try {
      return await this.batch.run(invoice);
    } catch (error) {
      // After any other error its row may be there all the same, and somebody may be handed it by the idempotency key.
      if (error instanceof Overloaded) await this.withdraw(invoice.paymentHash);
      throw error;
    }
  }

  /**
   * The node made it, but it has no row and never will: nobody has seen it. To look for the idempotency key first would
   * cost every request a query, and most come once.
   */
  private async withdraw(paymentHash: string): Promise<void> {
    await this.money.node.cancelInvoice(paymentHash).catch((error: unknown) => {
      this.money.log.warn({ paymentHash, err: error }, 'an invoice that was not needed could not be cancelled: it expires unpaid');
    });
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
