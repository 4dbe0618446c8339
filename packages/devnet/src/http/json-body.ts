import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './http-problem.js';

const MAX_BYTES = 64 << 10;

/** The JSON object in the request's body, {} when there is no body. @throws HttpProblem 413 above 64 KiB, 400 for anything but an object */
export async function readJsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new HttpProblem(413, 'too-large', `The body is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return {};
  let value: unknown;
  try { value = JSON.parse(Buffer.concat(chunks).toString('utf8')); } catch { throw new HttpProblem(400, 'malformed', 'The body is not JSON'); }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new HttpProblem(400, 'malformed', 'The body must be a JSON object');
  return value as Record<string, unknown>;
}
