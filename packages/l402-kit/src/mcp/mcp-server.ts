/** Model Context Protocol over lines of JSON-RPC 2.0 (stdio transport). */
import { createInterface } from 'node:readline';
import type { L402Client } from '../client/l402-client.js';
import { VERSION } from '../version.js';
import { callTool, INSTRUCTIONS, TOOLS } from './tools.js';

const VERSIONS = ['2025-06-18', '2025-03-26', '2024-11-05'];
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

interface RpcRequest { readonly jsonrpc?: unknown; readonly id?: string | number | null; readonly method?: unknown; readonly params?: Record<string, unknown> }
type Reply = { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } };

const failure = (code: number, message: string): Reply => ({ error: { code, message } });

/** Answers requests until the input ends and the last answer is out. Calls run side by side. */
export async function serveMcp(client: L402Client, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const send = (id: RpcRequest['id'], reply: Reply): void => { output.write(`${JSON.stringify({ jsonrpc: '2.0', id: id ?? null, ...reply })}\n`); };
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const request = parse(line);
    if (request === undefined) { send(null, failure(PARSE_ERROR, 'A message is one line of JSON.')); continue; }
    if (request.jsonrpc !== '2.0' || typeof request.method !== 'string') { send(request.id, failure(INVALID_REQUEST, 'A message is a request of JSON-RPC 2.0.')); continue; }
    // Notifications have no id and get no answer.
    if (request.id === undefined) continue;
    const work = answer(client, request.method, request.params ?? {})
      .then((reply) => send(request.id, reply), (error: unknown) => send(request.id, failure(INVALID_PARAMS, (error as Error).message)))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
}

async function answer(client: L402Client, method: string, params: Record<string, unknown>): Promise<Reply> {
  switch (method) {
    case 'initialize': {
      const asked = params['protocolVersion'];
      return { result: {
        protocolVersion: typeof asked === 'string' && VERSIONS.includes(asked) ? asked : VERSIONS[0], capabilities: { tools: {} },
        serverInfo: { name: 'l402-kit', version: VERSION }, instructions: INSTRUCTIONS,
      } };
    }
    case 'ping': return { result: {} };
    case 'tools/list': return { result: { tools: TOOLS } };
    case 'tools/call': {
      const { name, arguments: given = {} } = params as { name?: unknown; arguments?: Record<string, unknown> };
      if (typeof name !== 'string' || !TOOLS.some((tool) => tool.name === name)) return failure(INVALID_PARAMS, `There is no tool ${JSON.stringify(name)}. There are: ${TOOLS.map((tool) => tool.name).join(', ')}.`);
      try {
        return { result: { content: [{ type: 'text', text: await callTool(client, name, given) }] } };
      } catch (error) {
        // Failures of a tool are results, so that the model reads them and can do something else.
        return { result: { isError: true, content: [{ type: 'text', text: (error as Error).message }] } };
      }
    }
    default: return failure(METHOD_NOT_FOUND, `There is no method ${method}.`);
  }
}

function parse(line: string): RpcRequest | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return undefined;
  }
}
