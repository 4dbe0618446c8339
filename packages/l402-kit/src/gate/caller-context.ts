import { hmacSha256, toHex } from '@l402kit/l402';
import type { CallContext } from '../lightning/lightning-provider.js';
import type { GateRequest } from './gate-request.js';

const MAX_LENGTH = 200;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Who calls, from `X-Agent-Id`, `X-Session-Id`, `X-Causation-Id` and `traceparent`. Anybody can claim anything there, so
 * ids are kept as HMACs of this operator's own: good for telling callers apart, of no use for knowing them elsewhere.
 */
export function callerContext(request: Pick<GateRequest, 'header'>, contextKey: Uint8Array): CallContext {
  const anonymous = (name: string): string | undefined => {
    const value = request.header(name);
    if (value === undefined || value === '' || value.length > MAX_LENGTH) return undefined;
    return toHex(hmacSha256(contextKey, new TextEncoder().encode(`${name}:${value}`)).subarray(0, 16));
  };
  const traceparent = request.header('traceparent');
  return {
    ...present('agentId', anonymous('x-agent-id')),
    ...present('sessionId', anonymous('x-session-id')),
    ...present('causationId', anonymous('x-causation-id')),
    ...present('traceparent', traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : undefined),
  };
}

function present<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
