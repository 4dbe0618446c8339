import { Inject, Injectable } from '@nestjs/common';
import type { Invoice, InvoicePurpose, LightningProvider } from 'l402-kit';
import { satsToMsat, type Clock } from '@l402kit/money-types';
import { OpenInvoice } from '../../money/open-invoice.js';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { whyInvoicesAreRefused } from '../../money/rules/operator-state.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { KeylessAccounts } from '../drop-in/keyless-accounts.service.js';

/**
 * What the platform sells itself, it sells as an operator: the invoice, the fee, the ledger and the payout are those of
 * everybody, and the account is the one that PLATFORM_LIGHTNING_ADDRESS has without a key. `l402-kit` asks this for
 * invoices instead of calling the API.
 */
@Injectable()
export class PlatformSales implements LightningProvider {
  constructor(
    private readonly openInvoice: OpenInvoice,
    private readonly accounts: KeylessAccounts,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Error with the reason when the address cannot be paid; NodeUnavailable */
  async createInvoice(amountSats: number, { description = '', resource, expirySeconds }: InvoicePurpose = {}): Promise<Invoice> {
    const address = this.addresses.normalise(this.config.PLATFORM_LIGHTNING_ADDRESS ?? '');
    if (!address.ok) throw new Error(`PLATFORM_LIGHTNING_ADDRESS: ${address.error.detail}`);
    const account = await this.accounts.payable({ source: 'platform', address: address.value });
    const refused = whyInvoicesAreRefused(account, this.clock.now());
    if (refused !== undefined) throw new Error(`PLATFORM_LIGHTNING_ADDRESS takes no money: ${refused}`);
    const opened = await this.openInvoice.execute({
      operatorId: account.operatorId, amountMsat: satsToMsat(BigInt(amountSats)), description, resource: resource ?? null,
      expirySeconds: expirySeconds ?? this.config.INVOICE_EXPIRY_SECONDS, wantsCreatedEvent: account.wantsCreatedEvents,
    });
    if (opened.outcome !== 'created') throw new Error(`an invoice without an idempotency key was answered ${opened.outcome}`);
    const { bolt11, paymentHash, expiresAt } = opened.invoice;
    return { paymentRequest: bolt11, paymentHash, macaroon: '', amountSats, expiresAt: expiresAt.getTime() };
  }

  /** Nobody asks: the preimage proves the payment. */
  checkPayment(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
