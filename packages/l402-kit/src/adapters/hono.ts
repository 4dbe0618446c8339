import { L402Gate } from '../gate/l402-gate.js';
import type { L402Payment } from '../gate/options.js';
import { checkTrustProxy } from './client-address.js';
import { fetchGateRequest, refusal, type FetchOptions } from './fetch.js';
import { routeOf } from './native-route.js';

/** The parts of a Hono 4 context that are used. */
export interface HonoLikeContext {
  /** What the server hands over: Node's request, for example. */
  readonly env?: unknown;
  readonly req: { readonly raw: Request; readonly path: string; readonly routePath: string };
  readonly res: Response;
  readonly error?: Error | undefined;
  set(key: 'l402', value: L402Payment | undefined): void;
}

/**
 * Hono middleware: `app.use("/data/*", l402Hono({ priceSats: 10, lightning }))`. Bound to the pattern that it is
 * registered with. Handlers read `c.get("l402")`.
 * @throws Error at once when the settings cannot work
 */
export function l402Hono(options: FetchOptions): (context: HonoLikeContext, next: () => Promise<void>) => Promise<Response | void> {
  checkTrustProxy(options);
  const gate = new L402Gate(options);
  return async (context, next) => {
    const { raw, path, routePath } = context.req;
    const answer = await gate.decide(raw, fetchGateRequest(options, raw, path, routeOf(options, raw, () => routePath), context.env));
    if (!answer.open) return refusal(answer);
    context.set('l402', answer.payment);
    try {
      await next();
    } catch (error) {
      await answer.answered(500);
      throw error;
    }
    await answer.answered(context.res.status);
    return undefined;
  };
}
