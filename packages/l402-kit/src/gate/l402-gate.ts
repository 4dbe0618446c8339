import { encodeMacaroonText, mintCredential, parseAuthorization, verifyCredential } from '@l402kit/l402';
import { isPending, type Awaitable } from '../awaitable.js';
import { notice } from '../environment.js';
import { isLightningUnavailable } from '../lightning/lightning-provider.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import type { ReplayStore } from '../replay/replay-store.js';
import { callerContext } from './caller-context.js';
import { callEvent, type CallReport } from './call-event.js';
import { entitlementOf, opens, type Entitlement } from './entitlement.js';
import { paymentRequired, paymentUnavailable, type GateAnswer, type OpenCall } from './gate-answer.js';
import type { GateRequest } from './gate-request.js';
import { InvoiceDesk } from './invoice-desk.js';
import { MintedChallenges } from './minted-challenges.js';
import type { L402Options, L402Payment } from './options.js';
import { PaidCall } from './paid-call.js';
import { checked, priceOf } from './price.js';
import { loadRootKeys, type RootKeys } from './root-keys.js';
import { SeenPasses } from './seen-passes.js';

const DAY_SECONDS = 86_400;
const INVOICE_EXPIRY_SECONDS = 3_600;
const POOL_SIZE = 20;
const MAX_OPEN_INVOICES = 200;

interface Problem { readonly code: string; readonly detail: string }
interface Call<Request> { readonly native: Request; readonly request: GateRequest; readonly priceSats: number; readonly startedMs: number; readonly nowSeconds: number }

const USED: Problem = { code: 'credential-used', detail: 'This payment was used as often as it was paid for. Pay the new challenge.' };
const FREE: OpenCall = { open: true, payment: undefined, awaitsAnswer: false, answered: () => Promise.resolve(false) };

/**
 * Decides about requests: a challenge for those that have not paid, the way in for those that have. Knows no framework.
 * Verification needs the root key and the replay store only; the Lightning provider is asked when a challenge is due.
 */
export class L402Gate<Request> {
  readonly #options: L402Options<Request>;
  readonly #keys: RootKeys;
  readonly #replay: ReplayStore;
  readonly #desk: InvoiceDesk;
  /** What was learnt of credentials under these keys. A gate's keys never change: whoever withdraws one starts anew. */
  readonly #passes = new SeenPasses();
  readonly #minted = new MintedChallenges();
  /** An operator's own rules may answer differently the next time. */
  readonly #remembers: boolean;
  readonly #service: string;
  readonly #uses: number | undefined;
  readonly #hasListeners: boolean;

  /** @throws Error that says what to do when the settings cannot work */
  constructor(options: L402Options<Request>) {
    checkOptions(options);
    this.#options = options;
    this.#service = options.service ?? 'api';
    this.#uses = options.uses ?? (options.validFor === undefined ? 1 : undefined);
    this.#keys = loadRootKeys(options.rootKey);
    this.#remembers = options.caveatRules === undefined;
    this.#hasListeners = options.onEvent !== undefined || options.lightning.reportCall !== undefined;
    this.#replay = options.replay ?? countsOfThisProcess;
    if (options.replay === undefined && this.#uses !== undefined) sayOnceThatCountsAreInMemory();
    this.#desk = new InvoiceDesk({
      providers: [options.lightning, ...(options.fallback === undefined ? [] : [options.fallback])],
      poolSize: options.poolSize ?? POOL_SIZE, maxOpenInvoicesPerClient: options.maxOpenInvoicesPerClient ?? MAX_OPEN_INVOICES,
      expirySeconds: options.invoiceExpirySeconds ?? INVOICE_EXPIRY_SECONDS,
      description: (route) => options.description ?? `L402 ${route}`.slice(0, 200),
    });
  }

  /**
   * Answers at once where nothing has to be waited for, which is most paid calls.
   * @throws only what the operator's own price, route or caveat function throws, and RangeError for a price that is none
   */
  decide(native: Request, request: GateRequest): Awaitable<GateAnswer> {
    const startedMs = Date.now();
    const price = priceOf(this.#options.priceSats ?? this.#options.price!, native);
    return isPending(price) ? this.#decideLater(price, native, request, startedMs) : this.#decideAt(price, native, request, startedMs);
  }

  async #decideLater(price: PromiseLike<number>, native: Request, request: GateRequest, startedMs: number): Promise<GateAnswer> {
    return this.#decideAt(await price, native, request, startedMs);
  }

  #decideAt(priceSats: number, native: Request, request: GateRequest, startedMs: number): Awaitable<GateAnswer> {
    if (priceSats === 0) return FREE;
    const call: Call<Request> = { native, request, priceSats, startedMs, nowSeconds: Math.floor(startedMs / 1_000) };
    const { authorization } = request;
    const known = this.#known(authorization, call);
    if (known !== undefined) return this.#letIn(call, known);

    const presented = parseAuthorization(authorization);
    if (!presented.ok) return this.#challenge(call, presented.problem, undefined);
    const verified = verifyCredential(presented.value, {
      keys: this.#keys.accepted, service: this.#service, route: request.route, path: request.path, priceMsat: BigInt(priceSats) * 1_000n,
      nowSeconds: call.nowSeconds, ...(this.#options.caveatRules === undefined ? {} : { rules: this.#options.caveatRules }),
    });
    if (!verified.ok) return this.#challenge(call, verified.problem, undefined);
    const entitlement = entitlementOf(verified.value, request);
    if (this.#remembers && authorization.length === 1) this.#passes.add(authorization[0]!, entitlement);
    return this.#letIn(call, entitlement);
  }

  /** A credential that needs no second look at its signature, if it opens this request. */
  #known(authorization: readonly string[], { request, priceSats, nowSeconds }: Call<Request>): Entitlement | undefined {
    const header = authorization.length === 1 && this.#remembers ? authorization[0] : undefined;
    if (header === undefined) return undefined;
    const pass = this.#passes.find(header);
    if (pass !== undefined) return opens(pass, request, priceSats, nowSeconds) ? pass : undefined;
    const minted = this.#minted.find(header);
    if (minted === undefined || !opens(minted, request, priceSats, nowSeconds)) return undefined;
    this.#passes.add(header, minted);
    return minted;
  }

  #letIn(call: Call<Request>, entitlement: Entitlement): Awaitable<GateAnswer> {
    const { paymentHash, uses, rememberUntilSeconds } = entitlement;
    if (uses === undefined) return this.#open(call, entitlement, 0);
    try {
      const claimed = this.#replay.claim(paymentHash, uses, rememberUntilSeconds);
      return isPending(claimed) ? this.#claimedLater(call, entitlement, claimed) : this.#claimed(call, entitlement, claimed);
    } catch (error) {
      return cannotTell(error);
    }
  }

  #claimedLater(call: Call<Request>, entitlement: Entitlement, claimed: PromiseLike<number | undefined>): PromiseLike<GateAnswer> {
    return claimed.then((timesUsed) => this.#claimed(call, entitlement, timesUsed), cannotTell);
  }

  #claimed(call: Call<Request>, entitlement: Entitlement, timesUsed: number | undefined): Awaitable<GateAnswer> {
    return timesUsed === undefined ? this.#challenge(call, USED, entitlement) : this.#open(call, entitlement, timesUsed);
  }

  #open(call: Call<Request>, entitlement: Entitlement, timesUsed: number): OpenCall {
    const { paymentHash, uses, validUntilSeconds, caveats } = entitlement;
    if (timesUsed <= 1) this.#desk.paid(paymentHash);
    const payment: L402Payment = { paymentHash, priceSats: call.priceSats, timesUsed, validUntil: validUntilSeconds * 1_000, caveats };
    return new PaidCall(payment, uses === undefined ? undefined : this.#replay, this.#hasListeners ? this.#served(call, payment, entitlement.paidMsat) : undefined);
  }

  #served(call: Call<Request>, { paymentHash, timesUsed }: L402Payment, amountMsat: number): (status: number) => void {
    return (statusCode) => this.#report('served', call, { statusCode, paymentHash, timesUsed, amountMsat });
  }

  async #challenge(call: Call<Request>, problem: Problem, entitlement: Entitlement | undefined): Promise<GateAnswer> {
    const { native, request, priceSats } = call;
    // Asking for the price is no attempt to pay: only credentials that did not open are reported.
    if (problem.code !== 'authorization-missing') {
      this.#report('refused', call, {
        statusCode: 402, paymentHash: entitlement?.paymentHash ?? null, timesUsed: entitlement?.uses ?? 0, amountMsat: entitlement?.paidMsat ?? null,
        reasonCode: problem.code, reasonDetail: problem.detail,
      });
    }
    try {
      const { route } = request;
      const invoice = await this.#desk.take({ route, amountSats: priceSats, context: callerContext(request, this.#keys.contextKey), client: clientOf(request) });
      const { paymentHash, expiresAt } = invoice;
      const validUntilSeconds = Math.ceil(expiresAt / 1_000) + Math.max(DAY_SECONDS, this.#options.validFor ?? 0);
      const caveats = typeof this.#options.caveats === 'function' ? this.#options.caveats(native) : this.#options.caveats ?? [];
      const macaroon = encodeMacaroonText(mintCredential(this.#keys.minting, {
        paymentHash, service: this.#service, route, priceMsat: BigInt(priceSats) * 1_000n, validUntilSeconds, caveats, ...(this.#uses === undefined ? {} : { uses: this.#uses }),
      }));
      if (this.#remembers && caveats.length === 0) this.#minted.add(paymentHash, macaroon, { service: this.#service, route, priceSats, validUntilSeconds, uses: this.#uses });
      return paymentRequired({ ...invoice, macaroon, priceSats }, problem, this.#options.withLsat ?? false);
    } catch (error) {
      if (!isLightningUnavailable(error)) throw error;
      notice(`no invoice could be made: ${error.message}`);
      return paymentUnavailable(error, { detail: 'This call costs sats, and no invoice can be made at the moment. Try again shortly.' });
    }
  }

  #report(kind: 'served' | 'refused', { startedMs, request }: Call<Request>, facts: Omit<CallReport, 'resource' | 'method' | 'invoiceId' | 'startedAt' | 'durationMs'>): void {
    if (!this.#hasListeners) return;
    const { onEvent, lightning } = this.#options;
    const event = callEvent(kind, this.#service, callerContext(request, this.#keys.contextKey), {
      resource: request.route, method: request.method, invoiceId: null, startedAt: new Date(startedMs).toISOString(), durationMs: Date.now() - startedMs, ...facts,
    });
    // What listens must not decide about calls: its errors end here.
    for (const listener of [onEvent, lightning.reportCall?.bind(lightning)]) {
      try { listener?.(event); } catch (error) { notice(`onEvent failed: ${error instanceof Error ? error.message : String(error)}`); }
    }
  }
}

function cannotTell(error: unknown): GateAnswer {
  notice(`the replay store cannot tell whether a payment was used: ${error instanceof Error ? error.message : String(error)}`);
  return paymentUnavailable({ retryAfterSeconds: 1 }, { detail: 'Whether this payment was used cannot be told now. Your credential stays good: try again shortly.' });
}

function clientOf(request: GateRequest): string | undefined {
  const address = request.clientAddress();
  return address === undefined ? undefined : `${address} ${request.header('x-agent-id') ?? ''}`;
}

function checkOptions({ priceSats, price, lightning, uses, validFor }: L402Options<never>): void {
  if ((priceSats === undefined) === (price === undefined)) throw new Error('l402() needs a price: give priceSats, in whole satoshi, or price, and not both.');
  const fixed = priceSats ?? price;
  if (typeof fixed === 'number') checked(fixed);
  if (typeof (lightning as Partial<typeof lightning> | undefined)?.createInvoice !== 'function') throw new Error('l402() needs lightning: for example ManagedProvider.fromAddress("you@your-wallet.com").');
  for (const [name, value] of [['uses', uses], ['validFor', validFor]] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) throw new RangeError(`${name} is a positive whole number.`);
  }
}

/** One for all gates: GET and POST of a route may be sold by two, and a payment for either opens both. */
const countsOfThisProcess = new MemoryReplayStore();

let saidSo = false;
function sayOnceThatCountsAreInMemory(): void {
  if (saidSo) return;
  saidSo = true;
  notice('used payments are counted in the memory of this process. To remember them across restarts give `replay`: new FileReplayStore(…), or for several processes new RedisReplayStore(…) or new PostgresReplayStore(…).');
}
