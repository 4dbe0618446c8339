import type { GuardedResponse } from '../../../platform/guarded-http/index.js';
import type { Attempt } from './attempt.js';
import { retryAfter } from './retry-schedule.js';

/** How much of an answer is kept. */
export const KEPT_RESPONSE_BYTES = 4_096;
const KEPT_HEADERS = 40;
/** Of the connection, not of the answer (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);
const KEPT_HEADER_CHARACTERS = 200;

/** Success is 2xx and nothing else; redirects are not followed. Pure. */
export function judgeAnswer(answer: GuardedResponse, at: Date, durationMs: number, now: Date): Omit<Attempt, 'keptHeaders'> {
  const { status } = answer;
  const response = textOf(answer.body);
  const delivered = status >= 200 && status < 300;
  const gone = status === 410;
  const holdUntil = status === 429 || status === 503 ? retryAfter(oneOf(answer.headers['retry-after']), now) ?? null : null;
  return {
    at, durationMs, statusCode: status, responseHeaders: delivered ? null : headersOf(answer), response: response === '' ? null : response, holdUntil, gone,
    errorCode: delivered ? null : status >= 300 && status < 400 ? 'redirect-refused' : 'status-not-2xx',
    errorDetail: delivered ? null : detailOf(status),
  };
}

function detailOf(status: number): string {
  if (status >= 300 && status < 400) return `Answered with a redirect (${status}). Redirects are not followed: register the URL that it leads to.`;
  if (status === 410) return 'Answered 410: the endpoint is gone, and was disabled.';
  return `Answered ${status}; only 2xx counts as delivered.`;
}

// PostgreSQL has no NUL in text; a character that was cut in half becomes a replacement character.
const textOf = (body: Buffer): string => body.subarray(0, KEPT_RESPONSE_BYTES).toString('utf8').replaceAll('\0', '');

function headersOf({ headers }: GuardedResponse): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)).slice(0, KEPT_HEADERS);
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(0, KEPT_HEADER_CHARACTERS), [value ?? []].flat().join(', ').slice(0, KEPT_HEADER_CHARACTERS)]));
}

const oneOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
