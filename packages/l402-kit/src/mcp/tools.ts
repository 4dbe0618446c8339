import type { L402Client } from '../client/l402-client.js';

const MAX_TEXT = 100_000;

const url = { type: 'string', format: 'uri', description: 'http or https address' };
const request = {
  url,
  method: { type: 'string', description: 'HTTP method. Default: GET' },
  headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Request headers' },
  body: { type: 'string', description: 'Request body' },
};

/** What a model is told about all of them. */
export const INSTRUCTIONS = 'Buys answers of HTTP APIs that ask for a small Lightning payment (status 402, L402). Money is spent only by `fetch`, and never beyond the budget that the user set. Ask `pay_preview` before something that may be dear, and tell the user what was paid.';

/** What tools/list answers. */
export const TOOLS = [
  {
    name: 'fetch', title: 'Fetch, and pay when asked',
    description: 'Fetches a URL. If the server asks for a Lightning payment (HTTP 402 with an L402 challenge), pays it within the budget and fetches again. Answers JSON: status, contentType, paidSats (what this call cost, in satoshi), body (at most 100,000 characters, then truncatedAt). A price beyond maxSats or the budget is an error, and nothing is paid. After a failure of the server the same call costs nothing again.',
    inputSchema: { type: 'object', properties: { ...request, maxSats: { type: 'integer', minimum: 0, description: 'Most that this call may cost, in satoshi. Without it the limits of the session apply.' } }, required: ['url'], additionalProperties: false },
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  },
  {
    name: 'pay_preview', title: 'Ask the price',
    description: 'Says what a URL would cost, without paying. Sends the request once. Answers JSON: priceSats (0 when it is free) and, where it costs something, paymentHash and expiresAt of the invoice.',
    inputSchema: { type: 'object', properties: request, required: ['url'], additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: true },
  },
  {
    name: 'budget', title: 'Show the budget',
    description: 'Says what was spent in this session and what is left, in satoshi: spentSats, uncertainSats (paid perhaps: the wallet did not say), remainingSats, byHost.',
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  {
    name: 'history', title: 'List purchases',
    description: 'Lists what was bought in this session, the latest last: url, priceSats, paymentHash, paidAt.',
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
] as const;

/** Runs one tool. @returns text for the model @throws Error in words for the model */
export async function callTool(client: L402Client, name: string, given: Record<string, unknown>): Promise<string> {
  switch (name) {
    case 'fetch': return fetchTool(client, given);
    case 'pay_preview': {
      const challenge = await client.preview(urlOf(given), initOf(given));
      return JSON.stringify(challenge === undefined ? { priceSats: 0 } : { priceSats: challenge.priceSats, paymentHash: challenge.paymentHash, expiresAt: new Date(challenge.expiresAt).toISOString() });
    }
    case 'budget': return JSON.stringify(client.spending());
    default: return JSON.stringify(client.history());
  }
}

async function fetchTool(client: L402Client, given: Record<string, unknown>): Promise<string> {
  const { maxSats } = given;
  if (maxSats !== undefined && !(Number.isSafeInteger(maxSats) && (maxSats as number) >= 0)) throw new Error('maxSats is a whole number of satoshi, 0 or more.');
  const response = await client.fetch(urlOf(given), initOf(given), maxSats === undefined ? {} : { maxSats: maxSats as number });
  const text = await response.text();
  return JSON.stringify({
    status: response.status, contentType: response.headers.get('content-type'), paidSats: client.paidFor(response),
    body: text.slice(0, MAX_TEXT), ...(text.length > MAX_TEXT ? { truncatedAt: MAX_TEXT } : {}),
  });
}

function urlOf({ url: given }: Record<string, unknown>): string {
  if (typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
  throw new Error('url is an http or https address, for example https://api.example.com/data.');
}

function initOf({ method, headers, body }: Record<string, unknown>): RequestInit {
  return {
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof headers === 'object' && headers !== null ? { headers: headers as Record<string, string> } : {}),
    ...(typeof body === 'string' ? { body } : {}),
  };
}
