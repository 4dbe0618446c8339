import { LightningUnavailable } from './lightning-provider.js';

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent instead of `body`, as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Default: 5,000. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

const TIMEOUT_MS = 5_000;
const MAX_WORDS = 300;

/** The service answered, and said no: asking again would not help. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  constructor(readonly status: number, message: string) { super(message); }
}

/**
 * One request with a JSON answer and a time limit for all of it.
 * @throws LightningUnavailable when nobody answers in time, or with 429 or 5xx
 * @throws ServiceRefusal for any other answer than 2xx
 */
export async function requestJson<Answer>(url: string, { method = 'GET', headers = {}, body, form, timeoutMs = TIMEOUT_MS, fetch: doFetch = fetch }: JsonRequest = {}): Promise<Answer> {
  const where = `${method} ${withoutQuery(url)}`;
  let response: Response;
  let text: string;
  try {
    response = await doFetch(url, {
      method, redirect: 'error', signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(form !== undefined ? { body: new URLSearchParams(form) } : body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new LightningUnavailable(`${where}: ${reason(error)}`, undefined, { cause: error });
  }
  if (response.status === 429 || response.status >= 500) {
    throw new LightningUnavailable(`${where} → ${response.status} ${inWords(text)}`, retryAfter(response.headers.get('retry-after')));
  }
  if (!response.ok) throw new ServiceRefusal(response.status, `${where} → ${response.status} ${inWords(text)}`);
  try {
    return JSON.parse(text) as Answer;
  } catch (error) {
    throw new LightningUnavailable(`${where}: the answer is not JSON`, undefined, { cause: error });
  }
}

/** Keys may stand in a query; they belong in no message. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function inWords(text: string): string {
  try {
    const { title, detail, error, message } = JSON.parse(text) as Record<string, unknown>;
    const parts = [title, error, message, detail].filter((part): part is string => typeof part === 'string');
    if (parts.length > 0) return parts.join(': ').slice(0, MAX_WORDS);
  } catch { /* not JSON: shown as it is */ }
  return text.slice(0, MAX_WORDS);
}

function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
