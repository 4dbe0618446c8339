import type { WebhookEvent } from '../webhook-event.js';

/** Events as the API keeps them, in order, and the hash of each one's exact body. */
export interface EventsPage {
  readonly events: readonly WebhookEvent[];
  readonly hashes: readonly string[];
  /** Whether there is more after the last. */
  readonly more: boolean;
}

/** @param after sequence of the last event that is known, 20 digits; '0' for the beginning */
export type FetchEvents = (after: string, types: readonly string[] | undefined) => Promise<EventsPage>;

export interface EventsApi {
  /** Where the API is reached, for example `https://api.example.com`. */
  readonly apiUrl: string;
  /** A key with the scope `webhooks` or `read`. */
  readonly apiKey: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Default: 10,000. */
  readonly timeoutMs?: number;
}

const PAGE = 500;

/** Asks `GET /v1/events`. Its promise rejects when the API does not answer 200. */
export function fetchEventsFrom({ apiUrl, apiKey, fetch = globalThis.fetch, timeoutMs = 10_000 }: EventsApi): FetchEvents {
  const base = apiUrl.replace(/\/+$/, '');
  return async (after, types) => {
    const query = new URLSearchParams({ after, limit: String(PAGE), ...(types ? { types: types.join(',') } : {}) });
    const response = await fetch(`${base}/v1/events?${query.toString()}`, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`GET /v1/events was answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    const page = await response.json() as { data: WebhookEvent[]; bodyHashes: string[]; nextCursor: string | null };
    return { events: page.data, hashes: page.bodyHashes, more: page.nextCursor !== null };
  };
}
