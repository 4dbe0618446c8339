/** How the address of a client is found where a request comes through proxies or a platform. */
export interface TrustOptions {
  /**
   * What may be believed about the client's address. A number: that many proxies of yours stand in front and each adds to
   * X-Forwarded-For. A name: the header in which your platform writes the address, and which it takes from nobody else,
   * for example `cf-connecting-ip`. Default: no header is believed, and the address is the connection's where it is known.
   */
  readonly trustProxy?: number | string;
}

const HEADER_NAME = /^[a-z0-9-]+$/i;

/** @throws RangeError when `trustProxy` is neither */
export function checkTrustProxy({ trustProxy }: TrustOptions): void {
  const valid = typeof trustProxy === 'string' ? HEADER_NAME.test(trustProxy) : trustProxy === undefined || (Number.isSafeInteger(trustProxy) && trustProxy >= 1);
  if (!valid) throw new RangeError(`trustProxy is the number of proxies in front of you, 1 or more, or the name of the header that your platform writes, such as "cf-connecting-ip". It is not ${JSON.stringify(trustProxy)}.`);
}

/**
 * @param header a header by its lowercase name
 * @param connected where the connection comes from: the client, or the last proxy
 * @returns undefined where it cannot be told, for example because a request came past the proxies
 */
export function trustedAddress({ trustProxy }: TrustOptions, header: (name: string) => string | undefined, connected: () => string | undefined): string | undefined {
  if (trustProxy === undefined) return connected();
  if (typeof trustProxy === 'string') return plain(header(trustProxy.toLowerCase()));
  // Each proxy adds whom it was connected to, at the end: what stands before that anybody may have written.
  return plain(header('x-forwarded-for')?.split(',').at(-trustProxy));
}

/** Without spaces, and without the port that some proxies add, which is another one for each connection. */
function plain(address: string | undefined): string | undefined {
  const text = address?.trim().replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/^\[(.*)\](?::\d+)?$/, '$1');
  return text === '' ? undefined : text;
}

/** What servers of the Fetch API hand to handlers beside the request, as far as it tells the address. */
interface Connection {
  /** @hono/node-server */
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } };
  /** Deno */
  readonly remoteAddr?: { readonly hostname?: unknown };
  /** Bun */
  readonly requestIP?: (request: Request) => { readonly address?: unknown } | null;
}

/** The address of the connection, from what Node, Deno or Bun hand over; undefined on platforms that hand over something else. */
export function connectionAddress(request: Request, given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { incoming, remoteAddr, requestIP } = given as Connection;
  const address = incoming?.socket?.remoteAddress ?? remoteAddr?.hostname ?? (typeof requestIP === 'function' ? requestIP.call(given, request)?.address : undefined);
  return typeof address === 'string' ? address : undefined;
}
