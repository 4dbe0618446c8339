import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenCall, RefusedCall } from '../gate/gate-answer.js';
import type { GateRequest } from '../gate/gate-request.js';

/** What the gate asks of a Node request. Authorization may come twice, and Node keeps only the first in `headers`. */
export function nodeGateRequest(request: IncomingMessage, about: Pick<GateRequest, 'path' | 'route' | 'clientAddress'>): GateRequest {
  return {
    ...about,
    method: request.method ?? 'GET',
    authorization: request.headers.authorization === undefined ? [] : authorizationLines(request.rawHeaders),
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : value?.[0];
    },
  };
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
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
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
  if (call.payment === undefined) return;
  response.once('close', () => {
    // Without headers the caller got nothing, whoever broke off.
    void call.answered(response.headersSent ? response.statusCode : NOTHING_SENT);
  });
  response.once('finish', () => { void call.answered(response.statusCode); });
}
