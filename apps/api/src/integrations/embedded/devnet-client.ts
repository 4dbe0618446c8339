/** JSON over HTTP to the daemon of packages/devnet. It is our own, on loopback, so no guard stands between. */
import { Pool } from 'undici';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';

/** The daemon understood and said no. */
export class DevnetRefused extends Error {
  override readonly name = 'DevnetRefused';
  constructor(readonly status: number, readonly code: string, detail: string) { super(detail); }
}

const CONNECTIONS = 128;
const ANSWER_MS = 30_000;
// The daemon writes a blank line every ten seconds.
const STREAM_SILENCE_MS = 30_000;

export class DevnetClient {
  readonly #pool: Pool;
  readonly #prefix: string;

  /** @param url where the daemon listens, such as http://127.0.0.1:4403 */
  constructor(private readonly url: string) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: CONNECTIONS, headersTimeout: ANSWER_MS, bodyTimeout: STREAM_SILENCE_MS });
    this.#prefix = pathname.replace(/\/$/, '');
  }

  get<T>(path: string): Promise<T> { return this.#send<T>('GET', path, undefined, ANSWER_MS); }
  post<T>(path: string, body: object = {}, waitMs = ANSWER_MS): Promise<T> { return this.#send<T>('POST', path, body, waitMs); }

  /** @throws DevnetRefused for a 4xx, NodeUnavailable for everything else that is no answer */
  async #send<T>(method: 'GET' | 'POST', path: string, body: object | undefined, waitMs: number): Promise<T> {
    let status: number;
    let answer: unknown;
    try {
      const response = await this.#pool.request({
        method, path: this.#prefix + path, headersTimeout: waitMs,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      status = response.statusCode;
      answer = await response.body.json();
    } catch (error) { throw this.#unavailable(error); }
    if (status < 300) return answer as T;
    const { error = 'unknown', detail = `status ${status}` } = answer as { error?: string; detail?: string };
    if (status < 500) throw new DevnetRefused(status, error, detail);
    throw new NodeUnavailable(`The embedded Lightning network at ${this.url} says: ${detail}`);
  }

  /** A body that is read as it comes. @throws as `post`, and when the connection is lost in the middle */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    let response;
    try { response = await this.#pool.request({ method: 'GET', path: this.#prefix + path, signal }); } catch (error) { throw this.#unavailable(error); }
    if (response.statusCode !== 200) {
      const { error = 'unknown', detail = '' } = (await response.body.json()) as { error?: string; detail?: string };
      if (response.statusCode < 500) throw new DevnetRefused(response.statusCode, error, detail);
      throw new NodeUnavailable(`The embedded Lightning network at ${this.url} says: ${detail}`);
    }
    let rest = '';
    response.body.setEncoding('utf8');
    for await (const chunk of response.body as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) yield line;
    }
  }

  #unavailable(error: unknown): NodeUnavailable {
    return new NodeUnavailable(`The embedded Lightning network does not answer at ${this.url}: ${(error as Error).message}`, { cause: error });
  }

  close(): Promise<void> { return this.#pool.destroy(); }
}
