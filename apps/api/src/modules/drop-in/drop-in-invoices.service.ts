import { Inject, Injectable } from '@nestjs/common';
import type { Clock, Msat } from '@l402kit/money-types';
import type { DropInInvoiceJson, DropInInvoiceRequest } from '@l402kit/contracts';
import { OpenInvoice } from '../../money/open-invoice.js';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { whyInvoicesAreRefused } from '../../money/rules/operator-state.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { keyReused } from '../../platform/idempotency/idempotency-keys.js';
import { idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { invoiceAmount, type InvoiceLimits } from '../invoices/invoice-amount.js';
import { invoicesRefused } from '../invoices/invoices.errors.js';
import { addressProblem } from '../operators/operators.errors.js';
import { DropInRepository, type HandedOut } from './drop-in.repository.js';
import { InvoiceQuota, type Asker } from './invoice-quota.js';
import { KeylessAccounts } from './keyless-accounts.service.js';
import { legacyMacaroon } from './legacy-token.js';

/**
 * Clients from 1.9 on refuse a token that ends more than two hours from now, after its caller has paid. An hour in which the
 * invoice can be paid and half an hour in which what was paid in the last second can be used leave the clock of an
 * operator's server half an hour to be wrong, either way.
 */
const LONGEST_INVOICE_SECONDS = 3_600;
const TOKEN_OUTLIVES_INVOICE_MS = 1_800_000;
/** An invoice that is handed out again can be paid at least this long. */
const LIFE_LEFT_MS = 600_000;
const LOOK_FOR_PAID_EVERY_MS = 1_000;
const MAX_ASKERS = 10_000;

/** Invoices for whoever names a Lightning Address: no account, no key. */
@Injectable()
export class DropInInvoices {
  private readonly quota = new InvoiceQuota();
  private readonly lookedForPaid = new Map<string, { readonly atMs: number; readonly done: Promise<void> }>();
  private readonly limits: InvoiceLimits;
  private readonly expirySeconds: number;

  constructor(
    private readonly openInvoice: OpenInvoice,
    private readonly accounts: KeylessAccounts,
    private readonly invoices: DropInRepository,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.limits = { minMsat: config.INVOICE_MIN_MSAT, maxMsat: config.INVOICE_MAX_MSAT };
    this.expirySeconds = Math.min(config.INVOICE_EXPIRY_SECONDS, LONGEST_INVOICE_SECONDS);
  }

  /**
   * @param source who asks: IPv4 address or IPv6 /64
   * @throws Problem validation-failed, address-…, rate-limited, operator-…, idempotency-key-reused; NodeUnavailable
   */
  async create(body: DropInInvoiceRequest, source: string, idempotencyKey: string | undefined): Promise<DropInInvoiceJson> {
    const normalised = this.addresses.normalise(body.ownerAddress);
    if (!normalised.ok) throw addressProblem(normalised.error);
    const amountMsat = invoiceAmount({ amountSats: body.amountSats }, this.limits);
    const asker = { source, address: normalised.value };
    if (!await this.mayHaveOne(asker)) return this.handOutAgain(asker, amountMsat);
    return this.open(asker, amountMsat, body, idempotencyKey);
  }

  private async open(asker: Asker, amountMsat: Msat, body: DropInInvoiceRequest, idempotencyKey: string | undefined): Promise<DropInInvoiceJson> {
    const account = await this.accounts.payable(asker);
    const refused = whyInvoicesAreRefused(account, this.clock.now());
    if (refused !== undefined) throw invoicesRefused(refused);
    const opened = await this.openInvoice.execute({
      operatorId: account.operatorId, amountMsat, description: `API call, paid to ${asker.address}`, resource: null, expirySeconds: this.expirySeconds,
      wantsCreatedEvent: account.wantsCreatedEvents,
      idempotency: idempotentRequest(`address:${asker.address}:${asker.source}`, 'POST /api/invoice', idempotencyKey, body),
    });
    if (opened.outcome === 'conflict') throw keyReused();
    if (opened.outcome === 'replayed') {
      const earlier = await this.invoices.findInvoice(account.operatorId, opened.invoiceId);
      if (earlier === undefined) throw keyReused();
      return answer(earlier);
    }
    this.quota.remember(opened.invoice.id, asker, amountMsat);
    return answer(opened.invoice);
  }

  /** Whether the buckets allow a new invoice, looking first, where they do not, for payments that fill them again. */
  private async mayHaveOne(asker: Asker): Promise<boolean> {
    if (this.quota.take(asker)) return true;
    await this.lookForPaid(asker);
    return this.quota.take(asker);
  }

  /** At most once a second for each asker, however many requests wait for it. */
  private lookForPaid(asker: Asker): Promise<void> {
    const key = `${asker.source} ${asker.address}`;
    const last = this.lookedForPaid.get(key);
    if (last !== undefined && performance.now() - last.atMs < LOOK_FOR_PAID_EVERY_MS) return last.done;
    const ids = this.quota.unpaid(asker);
    const done = ids.length === 0 ? Promise.resolve() : this.invoices.paidOf(ids).then((paid) => { this.quota.paid(paid); });
    this.lookedForPaid.delete(key);
    this.lookedForPaid.set(key, { atMs: performance.now(), done });
    if (this.lookedForPaid.size > MAX_ASKERS) this.lookedForPaid.delete(this.lookedForPaid.keys().next().value!);
    return done;
  }

  /**
   * Where too many invoices lie unpaid, the last one of the amount is offered again rather than nothing: callers who do not
   * pay cannot close a shop whose one server asks for all of them. It can be paid once, whoever does it; after that there
   * is room for new ones.
   */
  private async handOutAgain(asker: Asker, amountMsat: Msat): Promise<DropInInvoiceJson> {
    const id = this.quota.lastOf(asker, amountMsat);
    const open = id === undefined ? undefined : await this.invoices.findOpen(id, new Date(this.clock.now().getTime() + LIFE_LEFT_MS));
    if (open !== undefined) return answer(open);
    const seconds = this.quota.waitSeconds(asker);
    throw new Problem('rate-limited', `Too many unpaid invoices for ${asker.address} from here. Paid ones make room; or try again in ${seconds} s. An account with an API key (POST /v1/operators) has no such limit.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }
}

const answer = ({ bolt11, paymentHash, expiresAt }: HandedOut): DropInInvoiceJson => ({
  paymentRequest: bolt11, paymentHash, macaroon: legacyMacaroon({ hash: paymentHash, exp: expiresAt.getTime() + TOKEN_OUTLIVES_INVOICE_MS }),
  expiresAt: expiresAt.toISOString(),
});
