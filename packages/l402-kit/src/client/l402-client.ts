import { attenuateMacaroon, decodeMacaroonText, encodeMacaroonText, formatAuthorization, fromHex, sha256, toHex } from '@l402kit/l402';
import { isPaymentFailed, type L402Wallet } from '../wallets/wallet.js';
import { Budget, type BudgetLimits, type SpendingReport } from './budget.js';
import { CredentialCache, isForOneCall, type Credential } from './credential-cache.js';
import { ChallengeRefused, readPayableChallenge, type PayableChallenge } from './payable-challenge.js';

export interface L402ClientOptions extends BudgetLimits {
  readonly wallet: L402Wallet;
  /** Routing fee for one payment, in millisatoshi; comes on top of the price. Default: 1 % of it, at least 10,000. */
  readonly maxFeeMsat?: number;
  /** Sent as X-Agent-Id, so that the operator can tell callers apart. */
  readonly agentId?: string;
  readonly fetch?: typeof fetch;
  readonly onProgress?: (step: ProgressStep) => void;
}

export type ProgressStep =
  | { readonly step: 'asking' | 'retrying'; readonly url: string }
  | { readonly step: 'paying' | 'paid'; readonly url: string; readonly priceSats: number; readonly paymentHash: string };

export interface CallLimits {
  /** Most that this call may cost, in whole satoshi. */
  readonly maxSats?: number;
}

export interface Purchase {
  readonly url: string;
  readonly priceSats: number;
  readonly paymentHash: string;
  /** RFC 3339. */
  readonly paidAt: string;
}

/** Paid, and refused all the same. The operator owes an answer; the credential is in `authorization`. */
export class PaidButRefused extends Error {
  override readonly name = 'PaidButRefused';
  constructor(readonly authorization: string, readonly paymentHash: string, readonly response: Response) {
    super(`The payment ${paymentHash} was made, and the server asks for another one.`);
  }
}

/** The server failed instead of naming a price. Nothing was paid. */
export class PriceUnknown extends Error {
  override readonly name = 'PriceUnknown';
}

const MIN_FEE_MSAT = 10_000;
const MAX_CHALLENGE_BYTES = 65_536;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What Node's fetch gives as the cause when the other side ended the connection. Browsers repeat such requests themselves. */
const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** `fetch` that pays: answers 402 by paying the invoice within a budget, and asks again with the credential. */
export class L402Client {
  readonly #budget: Budget;
  readonly #cache = new CredentialCache();
  readonly #purchases: Purchase[] = [];
  readonly #paidFor = new WeakMap<Response, number>();

  constructor(private readonly options: L402ClientOptions) { this.#budget = new Budget(options); }

  /**
   * Like `fetch`, for a price of at most `maxSats`. After a failure of the server (5xx) or of the network the credential
   * is kept: calling again does not pay again.
   * @throws BudgetExceeded or ChallengeRefused when nothing was paid; PaidButRefused when it was in vain; whatever the wallet throws
   */
  async fetch(input: string | URL | Request, init: RequestInit = {}, { maxSats }: CallLimits = {}): Promise<Response> {
    const request = new Request(input, init);
    // Kept whole, because a challenge makes it be sent twice.
    const body = request.body === null ? undefined : await request.arrayBuffer();
    this.options.onProgress?.({ step: 'asking', url: request.url });
    const known = this.#cache.get(request.url);
    const first = await this.#send(request, request.url, body, known);
    if (first.status !== 402) return this.#keepIfUseful(request.url, known, first);
    if (known !== undefined) this.#cache.drop(request.url, known);

    const url = first.url === '' ? request.url : first.url;
    const credential = await this.#buy(url, await this.#challenge(first), maxSats);
    this.#cache.set(url, credential);
    this.options.onProgress?.({ step: 'retrying', url });
    const second = await this.#send(request, url, body, credential);
    if (second.status === 402) {
      this.#cache.drop(url, credential);
      throw new PaidButRefused(authorizationOf(credential), credential.paymentHash, second);
    }
    this.#paidFor.set(second, this.#purchases.find(({ paymentHash }) => paymentHash === credential.paymentHash)!.priceSats);
    return this.#keepIfUseful(url, credential, second);
  }

  /** What was paid for exactly this answer, in whole satoshi; 0 for one that was free or bought before. */
  paidFor(response: Response): number { return this.#paidFor.get(response) ?? 0; }

  /**
   * What a call would cost, without paying; undefined when nothing is asked for it.
   * @throws PriceUnknown when the server fails (5xx): what it would cost cannot be told then
   */
  async preview(input: string | URL, init: RequestInit = {}): Promise<PayableChallenge | undefined> {
    const request = new Request(input, init);
    const response = await this.#send(request, request.url, request.body === null ? undefined : await request.arrayBuffer(), undefined);
    if (response.status === 402) return this.#challenge(response);
    await response.body?.cancel();
    if (response.status >= 500) throw new PriceUnknown(`${request.url} answered ${response.status}: what it costs cannot be told now. Nothing was paid; try again shortly.`);
    return undefined;
  }

  /**
   * A narrower copy of a credential that was bought, for a sub-agent: the value of its Authorization header.
   * @param caveats further conditions, for example `l402kit_path=/data/7` or `api_valid_until=1800000000`
   * @throws Error when nothing was bought there, or it is no macaroon
   */
  delegate(url: string, caveats: readonly string[]): string {
    const credential = this.#cache.get(url);
    if (credential === undefined) throw new Error(`There is no credential for ${url}: buy one first.`);
    const macaroon = decodeMacaroonText(credential.macaroon);
    if (!macaroon.ok) throw new Error(`The credential for ${url} cannot be narrowed: ${macaroon.problem.detail}`);
    return authorizationOf({ ...credential, macaroon: encodeMacaroonText(attenuateMacaroon(macaroon.value, caveats)) });
  }

  spending(): SpendingReport { return this.#budget.report(); }

  /** What was bought, the latest last. */
  history(): readonly Purchase[] { return [...this.#purchases]; }

  async #send(request: Request, url: string, body: ArrayBuffer | undefined, credential: Credential | undefined): Promise<Response> {
    const headers = new Headers(request.headers);
    if (credential !== undefined) headers.set('authorization', authorizationOf(credential));
    if (this.options.agentId !== undefined) headers.set('x-agent-id', this.options.agentId);
    const ask = () => (this.options.fetch ?? fetch)(url, { method: request.method, headers, redirect: request.redirect, signal: request.signal, ...(body === undefined ? {} : { body }) });
    try {
      return await ask();
    } catch (error) {
      // A server may end an idle connection just when it is used again, such as after a slow payment. What is safe to
      // repeat is repeated once (RFC 9110, 9.2.2); anything else is the caller's to decide, and the credential is kept.
      if (!SAFE_METHODS.has(request.method) || !isConnectionLost(error)) throw error;
      return ask();
    }
  }

  async #challenge(response: Response): Promise<PayableChallenge> {
    return readPayableChallenge(response.headers.get('www-authenticate'), await limitedText(response), Date.now());
  }

  async #buy(url: string, challenge: PayableChallenge, maxSats: number | undefined): Promise<Credential> {
    const { priceSats, paymentHash, paymentRequest, macaroon } = challenge;
    const ended = this.#budget.reserve(new URL(url).host, priceSats, maxSats);
    this.options.onProgress?.({ step: 'paying', url, priceSats, paymentHash });
    let preimage: string;
    try {
      const maxFeeMsat = this.options.maxFeeMsat ?? Math.max(MIN_FEE_MSAT, priceSats * 10);
      preimage = (await this.options.wallet.payInvoice(paymentRequest, { maxFeeMsat })).preimage.toLowerCase();
    } catch (error) {
      ended(isPaymentFailed(error) ? 'failed' : 'unknown');
      throw error;
    }
    ended('paid');
    const bytes = fromHex(preimage);
    if (bytes?.length !== 32 || toHex(sha256(bytes)) !== paymentHash) throw new Error(`The wallet says it paid ${paymentHash}, and gave a preimage that does not prove it.`);
    this.#purchases.push({ url, priceSats, paymentHash, paidAt: new Date().toISOString() });
    this.options.onProgress?.({ step: 'paid', url, priceSats, paymentHash });
    return { macaroon, preimage, paymentHash };
  }

  #keepIfUseful(url: string, credential: Credential | undefined, response: Response): Response {
    if (credential !== undefined && response.status < 500 && isForOneCall(credential.macaroon)) this.#cache.drop(url, credential);
    return response;
  }
}

const isConnectionLost = (error: unknown): boolean => CONNECTION_LOST.has(String((error as { cause?: { code?: unknown } | null } | null)?.cause?.code));

const authorizationOf = ({ macaroon, preimage }: Credential): string => formatAuthorization(macaroon, fromHex(preimage)!);

/** A challenge is small: who sends more does not get to fill the memory. */
async function limitedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MAX_CHALLENGE_BYTES) {
      await reader.cancel();
      throw new ChallengeRefused(`The 402 answer has more than ${MAX_CHALLENGE_BYTES} bytes.`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
