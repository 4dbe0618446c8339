/** An answer other than 2xx, with what the server said about it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(readonly status: number, message: string) { super(message); }
}

export interface JsonRequest {
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

const WITHIN_MS = 30_000;

/**
 * One HTTP request with JSON on both sides.
 *
 * @throws HttpProblem for an answer other than 2xx; the message holds the title and detail of a problem+json (RFC 9457)
 * @throws Error that names the URL when nobody answers
 */
export async function requestJson<Answer>(method: 'GET' | 'POST', url: string, { key, body, idempotencyKey }: JsonRequest = {}): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(WITHIN_MS), ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    .catch((error: Error) => { throw new Error(`${method} ${url}: ${error.cause instanceof Error ? error.cause.message : error.message}`, { cause: error }); });
  const text = await response.text();
  if (!response.ok) throw new HttpProblem(response.status, `${method} ${url} → ${response.status} ${inWords(text)}`);
  return JSON.parse(text) as Answer;
}

function inWords(text: string): string {
  try {
    const { title, detail, error } = JSON.parse(text) as Record<string, unknown>;
    const parts = [title, error, detail].filter((part): part is string => typeof part === 'string');
    return parts.length === 0 ? text.slice(0, 300) : parts.join(': ');
  } catch {
    return text.slice(0, 300);
  }
}
