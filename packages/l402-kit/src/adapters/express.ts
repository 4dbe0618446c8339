import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPending } from '../awaitable.js';
import type { GateAnswer } from '../gate/gate-answer.js';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options, L402Payment } from '../gate/options.js';
import { answerWhenDone, NodeGateRequest, writeRefusal } from './node-http.js';
import { routeOf } from './native-route.js';

/** The parts of an Express 4 or 5 request that are used; any request of theirs is one. */
export interface ExpressRequest extends IncomingMessage {
  readonly baseUrl: string;
  readonly path: string;
  readonly originalUrl: string;
  readonly ip?: string | undefined;
  readonly route?: unknown;
  /** Set for the handlers after `l402()`; undefined where the call was free. */
  l402?: L402Payment | undefined;
}

/** Handlers of Express 4 and 5, Connect and restify alike. */
export type ExpressMiddleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Express middleware that sells the routes behind it: `app.use("/api/data", l402({ priceSats: 10, lightning }))`.
 * Credentials are bound to the path it is mounted on, or to the route pattern when it stands in a route.
 * @throws Error at once when the settings cannot work
 */
export function l402(options: L402Options<ExpressRequest>): ExpressMiddleware {
  const gate = new L402Gate(options);
  return (incoming, response, next) => {
    const request = incoming as ExpressRequest;
    try {
      const answer = gate.decide(request, new NodeGateRequest(request, routeOf(options, request, patternOf), request.originalUrl, request, addressOf));
      if (isPending(answer)) {
        goOnLater(answer, request, response, next);
        return;
      }
      if (!admit(answer, request, response)) return;
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
}

/** Express 4 does not wait for promises: a rejection that nobody handles would end the process. */
function goOnLater(answer: PromiseLike<GateAnswer>, request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void): void {
  answer.then((late) => admit(late, request, response)).then((open) => { if (open) next(); }, next);
}

/** @returns whether the request goes on to the operator's handler; it is answered otherwise */
function admit(answer: GateAnswer, request: ExpressRequest, response: ServerResponse): boolean {
  if (!answer.open) {
    writeRefusal(response, answer);
    return false;
  }
  request.l402 = answer.payment;
  answerWhenDone(response, answer);
  return true;
}

const addressOf = (request: ExpressRequest): string | undefined => request.ip ?? request.socket.remoteAddress;

function patternOf({ baseUrl, route }: ExpressRequest): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  return (typeof path === 'string' ? baseUrl + (path === '/' && baseUrl !== '' ? '' : path) : baseUrl) || '/';
}
