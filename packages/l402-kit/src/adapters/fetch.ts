import type { RefusedCall } from '../gate/gate-answer.js';
import type { GateRequest } from '../gate/gate-request.js';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options, L402Payment } from '../gate/options.js';
import { routeOf } from './native-route.js';

/** Any handler of the Fetch API: workers, Deno, Bun, route handlers of Next. Further arguments go through unchanged. */
export type FetchHandler<Rest extends readonly unknown[] = []> = (request: Request, ...rest: Rest) => Response | Promise<Response>;

export interface FetchOptions extends L402Options<Request> {
  /** Who asks, where your platform knows: for example the address that your load balancer adds. */
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
  const gate = new L402Gate(options);
  return async (request, ...rest) => {
    const path = new URL(request.url).pathname;
    const answer = await gate.decide(request, fetchGateRequest(request, path, routeOf(options, request, () => path), () => options.clientAddress?.(request)));
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

export function fetchGateRequest(request: Request, path: string, route: string, clientAddress: () => string | undefined): GateRequest {
  const authorization = request.headers.get('authorization');
  return {
    method: request.method, path, route, clientAddress,
    authorization: authorization === null ? [] : [authorization],
    header: (name) => request.headers.get(name) ?? undefined,
  };
}

export function refusal({ status, headers, body }: RefusedCall): Response {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  return new Response(body, { status, headers: all });
}
