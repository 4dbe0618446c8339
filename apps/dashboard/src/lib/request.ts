import { noAnswer, problemFrom } from './api-problem';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Repeating a request with the same key carries it out once. */
  readonly idempotencyKey?: string | undefined;
}

/** '/v1/invoices?status=paid'; what is undefined or empty is left out. */
export function pathWithQuery(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`;
}

/** The same as it is written in documentation: colons and slashes of values stay as they are. */
export const requestText = (method: string, path: string, query: Query = {}): string => `${method} ${pathWithQuery(path, query).replaceAll('%3A', ':').replaceAll('%2F', '/')}`;

/**
 * One request to our own origin, which hands it on to the API with the session's cookie.
 * @throws ApiProblem for every answer of 400 and more, and where there is none
 */
export async function request<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(pathWithQuery(path, options.query), {
      method, headers, cache: 'no-store', credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw noAnswer();
  }
  if (!response.ok) throw await problemFrom(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}
