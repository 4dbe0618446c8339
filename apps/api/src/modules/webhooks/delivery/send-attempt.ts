import { CLOUDEVENTS_CONTENT_TYPE } from '@l402kit/contracts';
import { publicId, type Clock } from '@l402kit/money-types';
import { GuardedHttpProblem, type GuardedHttp } from '../../../platform/guarded-http/index.js';
import type { Attempt } from './attempt.js';
import type { DeliveryEndpoint } from './delivery-endpoint.js';
import { judgeAnswer, KEPT_RESPONSE_BYTES } from './judge-answer.js';

export const ATTEMPT_TIMEOUT_MS = 15_000;

export interface SendOptions {
  readonly http: GuardedHttp;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/**
 * One signed POST of exactly `body`, with a fresh timestamp. Whatever the receiver does is an attempt, never an error.
 * @throws only when our own client is closed: then nothing became of the delivery
 */
export async function sendAttempt(options: SendOptions, endpoint: DeliveryEndpoint, eventUuid: string, body: string): Promise<Attempt> {
  const { http, clock, timeoutMs = ATTEMPT_TIMEOUT_MS } = options;
  const at = clock.now();
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  const own = {
    'content-type': `${CLOUDEVENTS_CONTENT_TYPE}; charset=utf-8`,
    ...endpoint.sign(publicId('event', eventUuid), Math.floor(at.getTime() / 1_000), body),
    ...traceHeader(body),
  };
  const headers = { ...endpoint.headers, ...own };
  const requestHeaders = { ...hidden(endpoint.headers), ...own };
  try {
    const answer = await http.request({
      url: endpoint.url, method: 'POST', headers, body, timeoutMs, keepResponseBytes: KEPT_RESPONSE_BYTES, onTooLarge: 'truncate',
    });
    return { ...judgeAnswer(answer, at, elapsed(), clock.now()), requestHeaders };
  } catch (error) {
    if (!(error instanceof GuardedHttpProblem) || error.code === 'client-closed') throw error;
    return { at, durationMs: elapsed(), requestHeaders, responseHeaders: null, statusCode: null, response: null, errorCode: error.code, errorDetail: error.detail, holdUntil: null, gone: false };
  }
}

/** Values of custom headers are often credentials: they are kept nowhere but sealed. */
const HIDDEN = '(not shown)';
const hidden = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.keys(headers).map((name) => [name, HIDDEN]));

const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/;

// CloudEvents' distributed tracing: on a single hop the header and the extension are equal. The envelope comes before the
// data, so a look-alike inside the data is not taken for it.
function traceHeader(body: string): { traceparent?: string } {
  const envelope = body.slice(0, body.indexOf(',"data":'));
  const traceparent = TRACEPARENT.exec(envelope)?.[1];
  return traceparent === undefined ? {} : { traceparent };
}
