import { toHex } from '@l402kit/l402';
import { notice } from '../environment.js';
import { createCheckedInvoice, type CheckedInvoice } from '../lightning/checked-invoice.js';
import { InvoicePool } from '../lightning/invoice-pool.js';
import { LightningUnavailable, type CallContext, type LightningProvider } from '../lightning/lightning-provider.js';
import { OpenInvoices } from '../lightning/open-invoices.js';

export interface InvoiceDeskOptions {
  readonly providers: readonly LightningProvider[];
  readonly poolSize: number;
  readonly maxOpenInvoicesPerClient: number;
  readonly expirySeconds: number;
  readonly description: ((route: string) => string);
}

export interface InvoiceOrder {
  readonly route: string;
  readonly amountSats: number;
  readonly context: CallContext;
  /** Undefined where nobody knows who asks. */
  readonly client: string | undefined;
}

const MIN_LIFE_MS = 600_000;
const CONCURRENCY = 64;

/** Hands out invoices: the client's own unpaid one, a ready one, or a new one, from the first provider that can. */
export class InvoiceDesk {
  readonly #pool: InvoicePool;
  readonly #open: OpenInvoices;
  readonly #minLifeMs: number;

  constructor(private readonly options: InvoiceDeskOptions) {
    // Invoices that live shorter than ten minutes are useful for half their life.
    this.#minLifeMs = Math.min(MIN_LIFE_MS, options.expirySeconds * 500);
    this.#pool = new InvoicePool({ size: options.poolSize, minLifeMs: this.#minLifeMs, concurrency: CONCURRENCY });
    this.#open = new OpenInvoices(options.maxOpenInvoicesPerClient, this.#minLifeMs);
  }

  /** @throws LightningUnavailable when no provider makes one */
  async take({ route, amountSats, context, client }: InvoiceOrder): Promise<CheckedInvoice> {
    const own = client === undefined ? undefined : `${client}\n${route}\n${amountSats}`;
    const again = own === undefined ? undefined : this.#open.again(own);
    if (again !== undefined) return again;
    const purpose = { description: this.options.description(route), resource: route, expirySeconds: this.options.expirySeconds };
    let ready = true;
    const create = (): Promise<CheckedInvoice> => {
      ready = false;
      return this.#create(amountSats, { ...purpose, context });
    };
    const invoice = await this.#pool.take(`${route}\n${amountSats}`, create, () => this.#create(amountSats, purpose));
    if (ready) tellForWhom(invoice, context);
    if (own !== undefined) this.#open.offered(own, invoice);
    return invoice;
  }

  /**
   * Whoever presents the preimage has paid: the invoice is not offered again.
   * @param paymentHash 64 lowercase hex digits
   */
  paid(paymentHash: string): void { this.#open.paid(paymentHash); }

  async #create(amountSats: number, purpose: Parameters<LightningProvider['createInvoice']>[1] & object): Promise<CheckedInvoice> {
    let first: unknown;
    for (const provider of this.options.providers) {
      try {
        return await createCheckedInvoice(provider, amountSats, purpose);
      } catch (error) {
        first ??= error;
      }
    }
    throw first ?? new LightningUnavailable('There is no Lightning provider.');
  }
}

/** An invoice from the pool was made for nobody in particular. */
function tellForWhom({ provider, paymentHash }: CheckedInvoice, context: CallContext): void {
  if (Object.keys(context).length === 0) return;
  try {
    provider.attachContext?.(toHex(paymentHash), context);
  } catch (error) {
    notice(`a provider failed in attachContext: ${error instanceof Error ? error.message : String(error)}`);
  }
}
