import { LightningUnavailable } from '../lightning/lightning-provider.js';
import { requestJson } from '../lightning/request-json.js';

export const BLINK_URL = 'https://api.blink.sv/graphql';

export interface BlinkSettings {
  readonly url?: string;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

/**
 * One operation of Blink's GraphQL API.
 * @throws LightningUnavailable with Blink's words when it reports errors
 */
export async function askBlink<Data>(apiKey: string, query: string, variables: object, { url = BLINK_URL, fetch: doFetch, timeoutMs }: BlinkSettings): Promise<Data> {
  const answer = await requestJson<{ data?: Data | null; errors?: readonly { message: string }[] }>(url, {
    method: 'POST', body: { query, variables }, headers: { 'x-api-key': apiKey },
    ...(doFetch === undefined ? {} : { fetch: doFetch }), ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (answer.data === undefined || answer.data === null) throw new LightningUnavailable(`Blink: ${answer.errors?.[0]?.message ?? 'no answer'}`);
  return answer.data;
}
