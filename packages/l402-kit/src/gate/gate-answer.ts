import { challengeHeaders, type L402Problem } from '@l402kit/l402';
import type { LightningUnavailable } from '../lightning/lightning-provider.js';
import type { L402Payment } from './options.js';

/** The request is answered here and does not reach the operator's handler. */
export interface RefusedCall {
  readonly open: false;
  readonly status: 402 | 503;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** JSON. */
  readonly body: string;
}

/** The request goes on to the operator's handler. */
export interface OpenCall {
  readonly open: true;
  /** Undefined where the price of this request is 0. */
  readonly payment: L402Payment | undefined;
  /**
   * To be told the status of the answer: with 5xx the payment may be used again.
   * @returns whether the use was given back
   */
  answered(status: number): Promise<boolean>;
  /** False where nobody waits for it: then it need not be told. */
  readonly awaitsAnswer: boolean;
}

export type GateAnswer = RefusedCall | OpenCall;

const JSON_HEADERS = [['content-type', 'application/json; charset=utf-8'], ['cache-control', 'no-store']] as const;

export interface Offer {
  readonly macaroon: string;
  readonly paymentRequest: string;
  readonly priceSats: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** 402 with a challenge in the header, and in the body for clients that read only that (l402-kit 1.x). */
export function paymentRequired(offer: Offer, { code, detail }: { readonly code: string; readonly detail: string }, withLsat: boolean): RefusedCall {
  const { macaroon, paymentRequest, priceSats, expiresAt } = offer;
  return {
    open: false, status: 402,
    headers: [...JSON_HEADERS, ...challengeHeaders(macaroon, paymentRequest, { withLsat }).map((value) => ['www-authenticate', value] as const)],
    body: JSON.stringify({
      error: 'payment_required', reason: code, detail, priceSats, price_sats: priceSats, invoice: paymentRequest, macaroon, expiresAt: new Date(expiresAt).toISOString(),
    }),
  };
}

/** 503: nobody can pay now. What went wrong at the operator's provider is for its log, not for callers. */
export function paymentUnavailable({ retryAfterSeconds }: Pick<LightningUnavailable, 'retryAfterSeconds'>, problem: Pick<L402Problem, 'detail'>): RefusedCall {
  return {
    open: false, status: 503,
    headers: [...JSON_HEADERS, ['retry-after', String(retryAfterSeconds)]],
    body: JSON.stringify({ error: 'payment_unavailable', reason: 'payment-unavailable', detail: problem.detail, retryAfterSeconds }),
  };
}
