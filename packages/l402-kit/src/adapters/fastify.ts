import type { IncomingMessage, ServerResponse } from 'node:http';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options, L402Payment } from '../gate/options.js';
import { routeOf } from './native-route.js';
import { answerWhenDone, headerLines, NodeGateRequest, pathOf } from './node-http.js';

/** The parts of a Fastify 4 or 5 request that are used. */
export interface FastifyLikeRequest {
  readonly raw: IncomingMessage;
  readonly url: string;
  readonly ip: string;
  readonly routeOptions: { readonly url?: string | undefined };
  l402?: L402Payment | undefined;
}
export interface FastifyLikeReply {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  header(name: string, value: string | string[]): unknown;
  send(payload: string): unknown;
}

/**
 * A Fastify hook that sells a route: `app.get("/data", { onRequest: l402Fastify({ priceSats: 10, lightning }) }, handler)`,
 * or everything with `app.addHook("onRequest", …)`. Bound to the route pattern.
 * @throws Error at once when the settings cannot work
 */
export function l402Fastify(options: L402Options<FastifyLikeRequest>): (request: FastifyLikeRequest, reply: FastifyLikeReply) => Promise<unknown> {
  const gate = new L402Gate(options);
  return async (request, reply) => {
    const route = routeOf(options, request, patternOf);
    const answer = await gate.decide(request, new NodeGateRequest(request.raw, route, request.url, request, addressOf));
    if (!answer.open) {
      reply.code(answer.status);
      for (const [name, values] of headerLines(answer)) reply.header(name, values);
      return reply.send(answer.body);
    }
    request.l402 = answer.payment;
    answerWhenDone(reply.raw, answer);
    return undefined;
  };
}

const patternOf = ({ routeOptions, url }: FastifyLikeRequest): string => routeOptions.url ?? pathOf(url);
const addressOf = ({ ip }: FastifyLikeRequest): string => ip;
