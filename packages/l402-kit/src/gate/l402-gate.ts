import {
  encodeMacaroonText, fromHex, mintCredential, parseAuthorization, verifyCredential, type L402Authorization, type VerifiedCredential,
} from '@l402kit/l402';
import { notice } from '../environment.js';
import { isLightningUnavailable, type CallContext } from '../lightning/lightning-provider.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import type { ReplayStore } from '../replay/replay-store.js';
import { callerContext } from './caller-context.js';
import { callEvent, type CallReport } from './call-event.js';
import { paymentRequired, paymentUnavailable, type GateAnswer, type OpenCall } from './gate-answer.js';
import type { GateRequest } from './gate-request.js';
import { InvoiceDesk } from './invoice-desk.js';
import type { L402Options, L402Payment } from './options.js';
import { checked, priceOf } from './price.js';
import { loadRootKeys, type RootKeys } from './root-keys.js';
import { VerifiedCache } from './verified-cache.js';

const DAY_SECONDS = 86_400;
const INVOICE_EXPIRY_SECONDS = 3_600;
const POOL_SIZE = 20;
const MAX_OPEN_INVOICES = 200;

interface Problem { readonly code: string; readonly detail: string }
interface Call { readonly startedMs: number; readonly request: GateRequest; readonly priceSats: number }

const USED: Problem = { code: 'credential-used', detail: 'This payment was used as often as it was paid for. Pay the new challenge.' };

/**
 * Decides about requests: a challenge for those that have not paid, the way in for those that have. Knows no framework.
 * Verification needs the root key and the replay store only; the Lightning provider is asked when a challenge is due.
 */
export class L402Gate<Request> {
  readonly #options: L402Options<Request>;
  readonly #keys: RootKeys;
  readonly #replay: ReplayStore;
  readonly #desk: InvoiceDesk;
  readonly #verified: VerifiedCache | undefined;
  readonly #service: string;
  readonly #uses: number | undefined;

  /** @throws Error that says what to do when the settings cannot work */
  constructor(options: L402Options<Request>) {
    checkOptions(options);
    this.#options = options;
    this.#service = options.service ?? 'api';
    this.#uses = options.uses ?? (options.validFor === undefined ? 1 : undefined);
    this.#keys = loadRootKeys(options.rootKey);
    // An operator's own rules may answer differently the next time.
    this.#verified = options.caveatRules === undefined ? new VerifiedCache() : undefined;
    this.#replay = options.replay ?? new MemoryReplayStore();
    if (options.replay === undefined && this.#uses !== undefined) sayOnceThatCountsAreInMemory();
    this.#desk = new InvoiceDesk({
      providers: [options.lightning, ...(options.fallback === undefined ? [] : [options.fallback])],
      poolSize: options.poolSize ?? POOL_SIZE, maxOpenInvoicesPerClient: options.maxOpenInvoicesPerClient ?? MAX_OPEN_INVOICES,
      expirySeconds: options.invoiceExpirySeconds ?? INVOICE_EXPIRY_SECONDS,
      description: (route) => options.description ?? `L402 ${route}`.slice(0, 200),
    });
  }

  /** @throws only what the operator's own price, route or caveat function throws, and RangeError for a price that is none */
  async decide(native: Request, request: GateRequest): Promise<GateAnswer> {
    const startedMs = Date.now();
    const priceSats = await priceOf(this.#options.priceSats ?? this.#options.price!, native);
    if (priceSats === 0) return { open: true, payment: undefined, answered: () => Promise.resolve(false) };
    const call: Call = { startedMs, request, priceSats };

    const known = this.#verified?.get(request, priceSats, Math.floor(startedMs / 1_000));
    if (known !== undefined) return this.#letIn(native, call, known);
    const authorization = parseAuthorization(request.authorization);
    if (!authorization.ok) return this.#challenge(native, call, authorization.problem, undefined);
    const verified = this.#verify(authorization.value, call);
    if (!verified.ok) return this.#challenge(native, call, verified.problem, undefined);
    this.#verified?.add(request, priceSats, verified.value);
    return this.#letIn(native, call, verified.value);
  }

  #verify(authorization: L402Authorization, { startedMs, request, priceSats }: Call): ReturnType<typeof verifyCredential> {
    return verifyCredential(authorization, {
      keys: this.#keys.accepted, service: this.#service, route: request.route, path: request.path, priceMsat: BigInt(priceSats) * 1_000n,
      nowSeconds: Math.floor(startedMs / 1_000), ...(this.#options.caveatRules === undefined ? {} : { rules: this.#options.caveatRules }),
    });
  }

  async #letIn(native: Request, call: Call, credential: VerifiedCredential): Promise<GateAnswer> {
    const { paymentHash, uses, validUntilSeconds = 0 } = credential;
    let timesUsed: number | undefined = 0;
    if (uses !== undefined) {
      try {
        timesUsed = await this.#replay.claim(paymentHash, uses, validUntilSeconds);
      } catch (error) {
        notice(`the replay store cannot tell whether a payment was used: ${error instanceof Error ? error.message : String(error)}`);
        return paymentUnavailable({ retryAfterSeconds: 1 }, { detail: 'Whether this payment was used cannot be told now. Your credential stays good: try again shortly.' });
      }
    }
    if (timesUsed === undefined) return this.#challenge(native, call, USED, credential);
    if (timesUsed <= 1 && this.#desk.hasOpen) this.#desk.paid({ route: call.request.route, amountSats: call.priceSats, client: this.#client(call) }, fromHex(paymentHash)!);
    const payment: L402Payment = { paymentHash, priceSats: call.priceSats, timesUsed, validUntil: validUntilSeconds * 1_000, caveats: credential.caveats[0]! };
    return { open: true, payment, answered: this.#onceAnswered(call, credential, payment) };
  }

  #onceAnswered(call: Call, credential: VerifiedCredential, payment: L402Payment): OpenCall['answered'] {
    let told = false;
    return async (status) => {
      if (told) return false;
      told = true;
      const failed = status >= 500;
      if (failed && credential.uses !== undefined) {
        await this.#replay.release(credential.paymentHash).catch((error: unknown) => notice(`a use could not be given back: ${String(error)}`));
      }
      if (!failed) this.#report('served', call, { statusCode: status, paymentHash: payment.paymentHash, timesUsed: payment.timesUsed, amountMsat: paidMsat(credential) });
      return failed;
    };
  }

  async #challenge(native: Request, call: Call, problem: Problem, credential: VerifiedCredential | undefined): Promise<GateAnswer> {
    const { request, priceSats } = call;
    // Asking for the price is no attempt to pay: only credentials that did not open are reported.
    if (problem.code !== 'authorization-missing') {
      this.#report('refused', call, {
        statusCode: 402, paymentHash: credential?.paymentHash ?? null, timesUsed: credential?.uses ?? 0, amountMsat: credential === undefined ? null : paidMsat(credential),
        reasonCode: problem.code, reasonDetail: problem.detail,
      });
    }
    try {
      const invoice = await this.#desk.take({ route: request.route, amountSats: priceSats, context: this.#context(call), client: this.#client(call) });
      const macaroon = mintCredential(this.#keys.minting, {
        paymentHash: invoice.paymentHash, service: this.#service, route: request.route, priceMsat: BigInt(priceSats) * 1_000n,
        validUntilSeconds: Math.ceil(invoice.expiresAt / 1_000) + Math.max(DAY_SECONDS, this.#options.validFor ?? 0),
        ...(this.#uses === undefined ? {} : { uses: this.#uses }),
        caveats: typeof this.#options.caveats === 'function' ? this.#options.caveats(native) : this.#options.caveats ?? [],
      });
      return paymentRequired({ ...invoice, macaroon: encodeMacaroonText(macaroon), priceSats }, problem, this.#options.withLsat ?? false);
    } catch (error) {
      if (!isLightningUnavailable(error)) throw error;
      notice(`no invoice could be made: ${error.message}`);
      return paymentUnavailable(error, { detail: 'This call costs sats, and no invoice can be made at the moment. Try again shortly.' });
    }
  }

  #report(kind: 'served' | 'refused', { startedMs, request }: Call, facts: Omit<CallReport, 'resource' | 'method' | 'invoiceId' | 'startedAt' | 'durationMs'>): void {
    const { onEvent, lightning } = this.#options;
    if (onEvent === undefined && lightning.reportCall === undefined) return;
    const event = callEvent(kind, this.#service, callerContext(request.header, this.#keys.contextKey), {
      resource: request.route, method: request.method, invoiceId: null, startedAt: new Date(startedMs).toISOString(), durationMs: Date.now() - startedMs, ...facts,
    });
    // What listens must not decide about calls: its errors end here.
    for (const listener of [onEvent, lightning.reportCall?.bind(lightning)]) {
      try { listener?.(event); } catch (error) { notice(`onEvent failed: ${error instanceof Error ? error.message : String(error)}`); }
    }
  }

  #context({ request }: Call): CallContext { return callerContext(request.header, this.#keys.contextKey); }

  #client({ request }: Call): string | undefined {
    const address = request.clientAddress();
    return address === undefined ? undefined : `${address} ${request.header('x-agent-id') ?? ''}`;
  }
}

const paidMsat = ({ caveats }: VerifiedCredential): number => Number(caveats[0]?.get('l402kit_price_msat') ?? 0);

function checkOptions({ priceSats, price, lightning, uses, validFor }: L402Options<never>): void {
  if ((priceSats === undefined) === (price === undefined)) throw new Error('l402() needs a price: give priceSats, in whole satoshi, or price, and not both.');
  const fixed = priceSats ?? price;
  if (typeof fixed === 'number') checked(fixed);
  if (typeof (lightning as Partial<typeof lightning> | undefined)?.createInvoice !== 'function') throw new Error('l402() needs lightning: for example ManagedProvider.fromAddress("you@your-wallet.com").');
  for (const [name, value] of [['uses', uses], ['validFor', validFor]] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) throw new RangeError(`${name} is a positive whole number.`);
  }
}

let saidSo = false;
function sayOnceThatCountsAreInMemory(): void {
  if (saidSo) return;
  saidSo = true;
  notice('used payments are counted in the memory of this process. With several processes, or to remember them across restarts, give `replay`: new RedisReplayStore(…) or new PostgresReplayStore(…).');
}
