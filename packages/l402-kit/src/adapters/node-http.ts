import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenCall, RefusedCall } from '../gate/gate-answer.js';
import type { GateRequest } from '../gate/gate-request.js';

/**
 * A Node request as the gate asks for it. Nothing is worked out before it is asked for. Authorization may come twice, and
 * Node keeps only the first in `headers`.
 */
export class NodeGateRequest<Native> implements GateRequest {
  /** @param target of the request line, with its query */
  constructor(
    private readonly request: IncomingMessage,
    readonly route: string,
    private readonly target: string,
    private readonly native: Native,
    private readonly addressOf: (native: Native) => string | undefined,
  ) {}

  get method(): string { return this.request.method ?? 'GET'; }
  get path(): string { return pathOf(this.target); }
  get authorization(): readonly string[] { return authorizationLines(this.request.rawHeaders); }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }

  clientAddress(): string | undefined { return this.addressOf(this.native); }
}

/** `headersDistinct` would sort out all the others as well, for each request. */
export function authorizationLines(rawHeaders: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 13 && name.toLowerCase() === 'authorization') lines.push(rawHeaders[i + 1]!);
  }
  return lines;
}

/** The path of a request target, without query and fragment. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const fragment = path.indexOf('#');
  return fragment < 0 ? path : path.slice(0, fragment);
}

/** Headers by name; a name that comes twice is sent as two lines. */
export function headerLines({ headers }: Pick<RefusedCall, 'headers'>): ReadonlyMap<string, string | string[]> {
  const lines = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    const before = lines.get(name);
    lines.set(name, before === undefined ? value : [before, value].flat());
  }
  return lines;
}

export function writeRefusal(response: ServerResponse, call: RefusedCall): void {
  response.statusCode = call.status;
  for (const [name, value] of headerLines(call)) response.setHeader(name, value);
  response.end(call.body);
}

const NOTHING_SENT = 500;

/** Tells the gate how the call went once the answer is out, or the connection gone before one began. */
export function answerWhenDone(response: ServerResponse, call: OpenCall): void {
  if (!call.awaitsAnswer) return;
  // Without headers the caller got nothing, whoever broke off.
  const done = (): void => { void call.answered(response.headersSent ? response.statusCode : NOTHING_SENT); };
  response.on('close', done);
  // Responses that no server of Node's made, such as those of serverless adapters, may finish without being closed.
  if ((response.socket as { server?: unknown } | null)?.server === undefined) response.on('finish', done);
}
