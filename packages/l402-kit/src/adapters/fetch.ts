import type { RefusedCall } from '../gate/gate-answer.js';
import type { GateRequest } from '../gate/gate-request.js';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options, L402Payment } from '../gate/options.js';
import { checkTrustProxy, connectionAddress, trustedAddress, type TrustOptions } from './client-address.js';
import { routeOf } from './native-route.js';

/** Any handler of the Fetch API: workers, Deno, Bun, route handlers of Next. Further arguments go through unchanged. */
export type FetchHandler<Rest extends readonly unknown[] = []> = (request: Request, ...rest: Rest) => Response | Promise<Response>;

export interface FetchOptions extends L402Options<Request>, TrustOptions {
  /**
   * Who asks, where your platform says so in some other way than `trustProxy` covers. An unpaid invoice is offered again to
   * the same client only: where nobody knows who asks, everybody always gets a new one.
   */
  readonly clientAddress?: (request: Request) => string | undefined;
}

/** What the call behind a request paid; undefined for free ones and for requests that `l402Fetch` has not let in. */
export const paymentOf = (request: Request): L402Payment | undefined => payments.get(request);

const payments = new WeakMap<Request, L402Payment>();

/**
 * Wraps a handler so that it is reached by paid requests only. Bound to the path of the request unless `route` is given.
 * A handler that throws or answers 5xx does not use the payment up.
 * @throws Error at once when the settings cannot work
 */
export function l402Fetch<Rest extends readonly unknown[]>(options: FetchOptions, handler: FetchHandler<Rest>): FetchHandler<Rest> {
  checkTrustProxy(options);
  const gate = new L402Gate(options);
  return async (request, ...rest) => {
    const path = new URL(request.url).pathname;
    const answer = await gate.decide(request, fetchGateRequest(options, request, path, routeOf(options, request, () => path), rest[0]));
    if (!answer.open) return refusal(answer);
    if (answer.payment !== undefined) payments.set(request, answer.payment);
    let response: Response;
    try {
      response = await handler(request, ...rest);
    } catch (error) {
      await answer.answered(500);
      throw error;
    }
    await answer.answered(response.status);
    return response;
  };
}

/** @param given what the server handed over beside the request */
export function fetchGateRequest(options: FetchOptions, request: Request, path: string, route: string, given: unknown): GateRequest {
  const authorization = request.headers.get('authorization');
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
  return {
    method: request.method, path, route, header,
    authorization: authorization === null ? [] : [authorization],
    clientAddress: () => options.clientAddress?.(request) ?? trustedAddress(options, header, () => connectionAddress(request, given)),
  };
}

export function refusal({ status, headers, body }: RefusedCall): Response {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  return new Response(body, { status, headers: all });
}
