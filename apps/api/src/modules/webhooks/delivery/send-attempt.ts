import { publicId, type Clock } from '@l402kit/money-types';
import { GuardedHttpProblem, type GuardedHttp } from '../../../platform/guarded-http/index.js';
import { commonHeaders, hidden, timestampOf } from './attempt-headers.js';
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
  const own = { ...endpoint.sign(publicId('event', eventUuid), timestampOf(at), body), ...traceHeader(body) };
  const headers = { ...endpoint.headers, ...commonHeaders(eventUuid, at), ...own };
  const keptHeaders = (): Attempt['keptHeaders'] => ({ ...hidden(endpoint.headers), ...signatures(own) });
  try {
    const answer = await http.request({
      url: endpoint.url, method: 'POST', headers, body, timeoutMs, keepResponseBytes: KEPT_RESPONSE_BYTES, onTooLarge: 'truncate',
    });
    const judged = judgeAnswer(answer, at, elapsed(), clock.now());
    return { ...judged, keptHeaders: judged.errorCode === null ? null : keptHeaders() };
  } catch (error) {
    if (!(error instanceof GuardedHttpProblem) || error.code === 'client-closed') throw error;
    return { at, durationMs: elapsed(), keptHeaders: keptHeaders(), responseHeaders: null, statusCode: null, response: null, errorCode: error.code, errorDetail: error.detail, holdUntil: null, gone: false };
  }
}

/** Without what commonHeaders tells again. */
const signatures = ({ 'webhook-id': _id, 'webhook-timestamp': _timestamp, ...own }: Record<string, string>): Record<string, string> => own;

const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/;

// CloudEvents' distributed tracing: on a single hop the header and the extension are equal. The envelope comes before the
// data, so a look-alike inside the data is not taken for it.
function traceHeader(body: string): { traceparent?: string } {
  const envelope = body.slice(0, body.indexOf(',"data":'));
  const traceparent = TRACEPARENT.exec(envelope)?.[1];
  return traceparent === undefined ? {} : { traceparent };
}
