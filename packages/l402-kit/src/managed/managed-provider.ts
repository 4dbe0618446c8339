import { CircuitBreaker } from '../lightning/circuit-breaker.js';
import { LightningUnavailable, type CallContext, type Invoice, type InvoicePurpose, type LightningProvider } from '../lightning/lightning-provider.js';
import { requestJson, type JsonRequest } from '../lightning/request-json.js';
import { environmentVariable, notice } from '../environment.js';
import { CallReporter } from './call-reporter.js';
import { ContextAttacher } from './context-attacher.js';
import { registerInDirectory, type DirectoryRegistration } from './directory-registration.js';

export interface ManagedOptions {
  /**
   * An `invoices` key of your account: what is paid then goes to the account's address, whatever `fromAddress` is given.
   * Without it invoices belong to the address's keyless account.
   */
  readonly apiKey?: string;
  /** Default: L402KIT_API_URL, SHINYDAPPS_API_URL, or https://l402kit.com. */
  readonly baseUrl?: string;
  /** Lists your API in the directory of the platform. */
  readonly registerDirectory?: DirectoryRegistration;
  /** Reports calls to the platform, in batches, so that dashboard and webhooks show them. Needs `apiKey`. Default: false. */
  readonly reportCalls?: boolean;
  /** Time for one request, in milliseconds. Default: 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

interface InvoiceAnswer {
  readonly paymentRequest: string;
  readonly paymentHash: string;
  readonly macaroon?: string;
  readonly expiresAt?: string;
}

const BASE_URL = 'https://l402kit.com';
const TRIES = 3;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 2_000;
const EXPIRY_SECONDS = 3_600;

/** Invoices from the hosted platform, which forwards 99.7 % of each payment to your Lightning Address. */
export class ManagedProvider implements LightningProvider {
  readonly #breaker = new CircuitBreaker({ failures: 5, openMs: 5_000 });
  readonly #baseUrl: string;
  readonly #reporter: CallReporter | undefined;
  readonly #contexts: ContextAttacher | undefined;
  readonly reportCall?: (event: object) => void;
  /** Says in the background for whom a ready-made invoice is. Without `apiKey` there is no account whose events could say so. */
  readonly attachContext?: (paymentHash: string, context: CallContext) => void;

  private constructor(private readonly address: string, private readonly options: ManagedOptions) {
    this.#baseUrl = (options.baseUrl ?? environmentVariable('L402KIT_API_URL') ?? environmentVariable('SHINYDAPPS_API_URL') ?? BASE_URL).replace(/\/+$/, '');
    const { apiKey } = options;
    if (apiKey !== undefined) {
      const contexts = this.#contexts = new ContextAttacher(`${this.#baseUrl}/v1/invoices/contexts`, apiKey, options.fetch ?? fetch);
      this.attachContext = (paymentHash, context) => contexts.add(paymentHash, context);
    }
    if (options.reportCalls === true) {
      if (apiKey === undefined) throw new Error('reportCalls needs an apiKey: reports belong to an account.');
      const reporter = this.#reporter = new CallReporter(`${this.#baseUrl}/v1/calls`, apiKey, options.fetch ?? fetch);
      this.reportCall = (event) => reporter.add(event);
    }
  }

  /**
   * @param address where your sats go, for example "you@blink.sv"
   * @throws Error when it is not a Lightning Address (LUD-16)
   */
  static fromAddress(address: string, options: ManagedOptions = {}): ManagedProvider {
    if (!/^[a-z0-9._+-]+@[^\s@/?#]+$/i.test(address)) throw new Error(`${JSON.stringify(address)} is no Lightning Address: it looks like an e-mail address, you@your-wallet.com.`);
    const provider = new ManagedProvider(address, options);
    if (options.registerDirectory !== undefined) {
      registerInDirectory(provider.#baseUrl, address, options.registerDirectory, options.fetch ?? fetch)
        .catch((error: unknown) => notice(`the directory did not take the registration: ${String(error)}`));
    }
    return provider;
  }

  async createInvoice(amountSats: number, purpose: InvoicePurpose = {}): Promise<Invoice> {
    const { expirySeconds = EXPIRY_SECONDS } = purpose;
    const askedAt = Date.now();
    const answer = await this.#breaker.run(() => this.#create(amountSats, purpose));
    return {
      paymentRequest: answer.paymentRequest, paymentHash: answer.paymentHash, macaroon: answer.macaroon ?? '', amountSats,
      expiresAt: answer.expiresAt === undefined ? askedAt + expirySeconds * 1_000 : Date.parse(answer.expiresAt),
    };
  }

  /** Asks the platform, which needs an `apiKey` with the scope `read`. */
  async checkPayment(paymentHash: string): Promise<boolean> {
    if (this.options.apiKey === undefined || !/^[0-9a-f]{64}$/i.test(paymentHash)) return false;
    const { data } = await requestJson<{ data: readonly { status: string }[] }>(`${this.#baseUrl}/v1/invoices?paymentHash=${paymentHash.toLowerCase()}`, this.#request({}));
    return data.some(({ status }) => status === 'paid');
  }

  /** Sends what is left to tell. Call it before the process ends. */
  async close(): Promise<void> { await Promise.all([this.#reporter?.close(), this.#contexts?.close()]); }

  /** Tries again with the same idempotency key, so that an answer that was lost makes no second invoice. */
  async #create(amountSats: number, purpose: InvoicePurpose): Promise<InvoiceAnswer> {
    const { description, resource, expirySeconds, context } = purpose;
    const [path, body] = this.options.apiKey === undefined
      ? ['/api/invoice', { amountSats, ownerAddress: this.address }]
      : ['/v1/invoices', { amountSats, description, resource, expirySeconds, ...(context === undefined || Object.keys(context).length === 0 ? {} : { context }) }];
    const request = this.#request({ method: 'POST', body, headers: { 'idempotency-key': crypto.randomUUID() } });
    for (let tried = 1; ; tried++) {
      try {
        return await requestJson<InvoiceAnswer>(this.#baseUrl + path, request);
      } catch (error) {
        if (!(error instanceof LightningUnavailable) || tried === TRIES) throw error;
        const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 4 ** (tried - 1));
        await new Promise((resolve) => { setTimeout(resolve, pause * (0.5 + Math.random() / 2)); });
      }
    }
  }

  #request({ headers = {}, ...rest }: JsonRequest): JsonRequest {
    const { apiKey, timeoutMs, fetch: doFetch } = this.options;
    return {
      ...rest, headers: { ...headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
      ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(doFetch === undefined ? {} : { fetch: doFetch }),
    };
  }
}
