import { Inject, Injectable } from '@nestjs/common';
import { msat, msatToJson, type Clock } from '@l402kit/money-types';
import type { AttachContexts as ContextsToAttach, AttachedContextsJson, CreateInvoice, InvoiceJson, InvoicePageJson, ListInvoicesQuery } from '@l402kit/contracts';
import { AttachContexts } from '../../money/attach-contexts.js';
import { CancelInvoice } from '../../money/cancel-invoice.js';
import { OpenInvoice, type OpenInvoiceRequest, type OpenInvoiceResult } from '../../money/open-invoice.js';
import { whyInvoicesAreRefused } from '../../money/rules/operator-state.js';
import type { AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Invoice } from '../../platform/database/generated/client.js';
import { amountRange } from '../../platform/http/amount-range.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { keyReused } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { ForwardingRepository } from '../payouts/forwarding/forwarding.repository.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { contextRefused, eventContext } from './invoice-context.js';
import { invoiceAmount, type InvoiceLimits } from './invoice-amount.js';
import { cancelRefused, invoiceNotFound, invoicesRefused } from './invoices.errors.js';
import { InvoicesRepository } from './invoices.repository.js';
import { invoiceJson, openedInvoiceJson } from './invoices.schemas.js';
import { OpenInvoiceQuota } from './open-invoice-quota.js';

@Injectable()
export class InvoicesService {
  private readonly limits: InvoiceLimits;
  private readonly defaultExpirySeconds: number;

  constructor(
    private readonly openInvoice: OpenInvoice,
    private readonly cancelInvoice: CancelInvoice,
    private readonly attachContexts: AttachContexts,
    private readonly invoices: InvoicesRepository,
    private readonly quota: OpenInvoiceQuota,
    private readonly history: HistoryWindow,
    private readonly forwarding: ForwardingRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.limits = { minMsat: config.INVOICE_MIN_MSAT, maxMsat: config.INVOICE_MAX_MSAT };
    this.defaultExpirySeconds = config.INVOICE_EXPIRY_SECONDS;
  }

  /** @throws Problem validation-failed, operator-closed, operator-unreachable, idempotency-key-reused, rate-limited; NodeUnavailable, Overloaded */
  async open(operator: AuthenticatedOperator, body: CreateInvoice, idempotency: IdempotentRequest | undefined): Promise<InvoiceJson> {
    const refused = whyInvoicesAreRefused(operator, this.clock.now());
    if (refused !== undefined) throw invoicesRefused(refused);
    const asked = { amountMsat: invoiceAmount(body, this.limits), description: body.description, resource: body.resource ?? null };
    const expirySeconds = body.expirySeconds ?? this.defaultExpirySeconds;
    const room = this.quota.take(operator.operatorId, expirySeconds);
    if (room !== undefined) await room;
    const result = await this.make(operator, { ...asked, expirySeconds, context: body.context && eventContext(body.context), idempotency });
    if (result.outcome === 'conflict') throw keyReused();
    if (result.outcome === 'created') return openedInvoiceJson(result.invoice, asked);
    return this.asOpened(await this.find(operator.operatorId, result.invoiceId));
  }

  /** What is not made takes no room. */
  private async make({ operatorId, wantsCreatedEvents }: AuthenticatedOperator, request: Omit<OpenInvoiceRequest, 'operatorId' | 'wantsCreatedEvent'>): Promise<OpenInvoiceResult> {
    let made = false;
    try {
      const result = await this.openInvoice.execute({ ...request, operatorId, wantsCreatedEvent: wantsCreatedEvents });
      made = result.outcome === 'created';
      return result;
    } finally {
      if (!made) this.quota.giveBack(operatorId, request.expirySeconds);
    }
  }

  /** @throws Problem not-found, also for what the tier does not show */
  async show(operatorId: string, id: string): Promise<InvoiceJson> {
    return invoiceJson(await this.shown(operatorId, id));
  }

  /** @throws Problem not-found, also for what the tier does not show */
  async shown(operatorId: string, id: string): Promise<Invoice> {
    const invoice = await this.find(operatorId, uuidInPath('invoice', id, 'invoice'));
    await this.history.requireShown(operatorId, 'invoice', lastChange(invoice));
    return invoice;
  }

  /** What the tier of the account shows of its history. @throws Problem validation-failed */
  async list(operatorId: string, query: ListInvoicesQuery): Promise<InvoicePageJson> {
    const page = pageRequest('invoice', query);
    const from = await this.history.start(operatorId);
    const [{ rows, stoppedAt }, hidden] = await Promise.all([
      this.invoices.list(operatorId, query, page, from, amountRange(query)), from === undefined ? false : this.invoices.hasOlder(operatorId, from),
    ]);
    const [paidOut, before] = await Promise.all([
      this.forwarding.paidOut(operatorId, rows.flatMap((row) => (row.status === 'paid' ? row.id : []))),
      hidden && page.before === undefined ? this.invoices.paidBefore(operatorId, from!) : null,
    ]);
    const toJson = (row: Invoice): InvoiceJson => ({ ...invoiceJson(row), ...(row.status === 'paid' && paidOut !== undefined ? { paidOut: paidOut.has(row.id) } : {}) });
    return {
      ...toPage('invoice', rows, page, toJson, stoppedAt), historyFrom: from?.toISOString() ?? null, hidden,
      hiddenPayments: before && { count: Number(before.count), receivedMsat: msatToJson(msat(before.receivedMsat)) },
    };
  }

  /** Cancelling a cancelled invoice changes nothing. @throws Problem not-found, invoice-not-cancellable; NodeUnavailable */
  async cancel(operatorId: string, id: string): Promise<InvoiceJson> {
    const uuid = uuidInPath('invoice', id, 'invoice');
    const result = await this.cancelInvoice.execute(operatorId, uuid);
    if (result !== 'cancelled') throw cancelRefused(result);
    return invoiceJson(await this.find(operatorId, uuid));
  }

  /** For each by itself: what is refused stays as it was. */
  async attach(operatorId: string, { contexts }: ContextsToAttach): Promise<AttachedContextsJson> {
    const outcomes = await this.attachContexts.execute(operatorId, contexts.map(({ paymentHash, context }) => ({ paymentHash, context: eventContext(context) })));
    const refused = outcomes.flatMap((outcome, i) => (outcome === 'attached' ? [] : [{ paymentHash: contexts[i]!.paymentHash, ...contextRefused(outcome) }]));
    return { attached: outcomes.length - refused.length, refused };
  }

  private async find(operatorId: string, uuid: string): Promise<Invoice> {
    const invoice = await this.invoices.find(operatorId, uuid);
    if (invoice === null) throw invoiceNotFound();
    return invoice;
  }

  /** The answer of the first request, whatever has become of the invoice since. */
  private asOpened(row: Invoice): InvoiceJson {
    return openedInvoiceJson({ ...row, paymentHash: Buffer.from(row.paymentHash).toString('hex') }, { ...row, amountMsat: msat(row.amountMsat) });
  }
}

/** undefined: it can still be paid, or paid late while it is being cancelled. */
const lastChange = ({ status, paidAt, expiresAt }: Invoice): Date | undefined =>
  status === 'open' || status === 'cancelling' ? undefined : paidAt ?? expiresAt;
