/**
 * Hands a browser's request on to the API and its answer back, body by body as it comes: event streams and downloads
 * are not collected first. The browser only ever talks to our own origin, so that its cookie can be SameSite.
 */
const REQUEST_HEADERS = [
  'accept', 'accept-language', 'authorization', 'content-type', 'cookie', 'idempotency-key', 'last-event-id', 'origin',
  'sec-fetch-site', 'traceparent', 'user-agent', 'x-forwarded-for', 'x-request-id',
];
/** They describe the connection between us and the API, or a coding that fetch has undone. */
const CONNECTION_HEADERS = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'set-cookie', 'transfer-encoding'];

/** @param apiUrl without a slash at the end */
export async function passOn(request: Request, apiUrl: string, path: string): Promise<Response> {
  const headers = new Headers({ 'accept-encoding': 'identity' });
  for (const name of REQUEST_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  let answer: Response;
  try {
    answer = await fetch(`${apiUrl}${path}${new URL(request.url).search}`, {
      method: request.method, headers, redirect: 'manual', cache: 'no-store', signal: request.signal,
      // Node's fetch wants to be told that a streamed body is sent before the answer is read.
      ...(request.body === null ? {} : { body: request.body, duplex: 'half' }),
    } as RequestInit);
  } catch {
    return unavailable();
  }
  return new Response(answer.body, { status: answer.status, headers: answerHeaders(answer) });
}

function answerHeaders(answer: Response): Headers {
  const headers = new Headers(answer.headers);
  for (const name of CONNECTION_HEADERS) headers.delete(name);
  for (const cookie of answer.headers.getSetCookie()) headers.append('set-cookie', cookie);
  // no-transform: compression would hold events back until a block is full.
  headers.set('cache-control', `${answer.headers.get('cache-control') ?? 'no-store'}, no-transform`);
  return headers;
}

function unavailable(): Response {
  const problem = {
    type: 'about:blank', title: 'The service cannot be reached', status: 503, code: 'service-unavailable',
    detail: 'The dashboard is up, the API behind it does not answer. Payments that were made stay booked. Try again in a few seconds.',
  };
  return Response.json(problem, { status: 503, headers: { 'content-type': 'application/problem+json', 'retry-after': '5', 'cache-control': 'no-store' } });
}
