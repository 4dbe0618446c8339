import type { L402Client } from '../client/l402-client.js';

const MAX_TEXT = 100_000;

const url = { type: 'string', format: 'uri', description: 'http or https address' };
const request = {
  url,
  method: { type: 'string', description: 'HTTP method. Default: GET' },
  headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Request headers' },
  body: { type: 'string', description: 'Request body' },
};

/** What tools/list answers. */
export const TOOLS = [
  {
    name: 'fetch', description: 'Fetches a URL. If the server asks for a Lightning payment (HTTP 402, L402), pays it within the budget and fetches again.',
    inputSchema: { type: 'object', properties: { ...request, maxSats: { type: 'integer', minimum: 0, description: 'Most that this call may cost, in satoshi' } }, required: ['url'], additionalProperties: false },
  },
  {
    name: 'pay_preview', description: 'Says what a URL would cost in satoshi, without paying.',
    inputSchema: { type: 'object', properties: request, required: ['url'], additionalProperties: false },
  },
  { name: 'budget', description: 'Says what was spent and what is left, in satoshi.', inputSchema: { type: 'object', properties: {}, additionalProperties: false } },
  { name: 'history', description: 'Lists what was bought in this session.', inputSchema: { type: 'object', properties: {}, additionalProperties: false } },
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
  if (maxSats !== undefined && !(Number.isSafeInteger(maxSats) && (maxSats as number) >= 0)) throw new Error('maxSats is a whole number of satoshi.');
  const response = await client.fetch(urlOf(given), initOf(given), maxSats === undefined ? {} : { maxSats: maxSats as number });
  const text = await response.text();
  return JSON.stringify({
    status: response.status, contentType: response.headers.get('content-type'), paidSats: client.paidFor(response),
    body: text.slice(0, MAX_TEXT), ...(text.length > MAX_TEXT ? { truncatedAt: MAX_TEXT } : {}),
  });
}

function urlOf({ url: given }: Record<string, unknown>): string {
  if (typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given;
  throw new Error('url is an http or https address.');
}

function initOf({ method, headers, body }: Record<string, unknown>): RequestInit {
  return {
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof headers === 'object' && headers !== null ? { headers: headers as Record<string, string> } : {}),
    ...(typeof body === 'string' ? { body } : {}),
  };
}
