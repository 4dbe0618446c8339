import type { ContextRefusal, InvoiceContextJson } from '@l402kit/contracts';
import type { AttachOutcome } from '../../money/attach-contexts.js';

/** As CloudEvents extension attributes: lowercase letters only. */
export function eventContext({ agentId, sessionId, causationId, traceparent }: InvoiceContextJson): Record<string, string> {
  const given = { agentid: agentId, sessionid: sessionId, causationid: causationId, traceparent };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** As callers of the API gave it; undefined where there is none. */
export function contextJson(stored: unknown): InvoiceContextJson | undefined {
  const { agentid, sessionid, causationid, traceparent } = (stored ?? {}) as Readonly<Record<string, string>>;
  const context = {
    ...(agentid === undefined ? {} : { agentId: agentid }), ...(sessionid === undefined ? {} : { sessionId: sessionid }),
    ...(causationid === undefined ? {} : { causationId: causationid }), ...(traceparent === undefined ? {} : { traceparent }),
  };
  return Object.keys(context).length === 0 ? undefined : context;
}

const REFUSALS = {
  'not-found': ['not-found', 'Your account has no invoice with this payment hash.'],
  'has-context': ['has-context', 'It has another context, which stays. Open an invoice for each call.'],
  paid: ['not-open', 'It has been paid: its event has gone out without this context.'],
  expired: ['not-open', 'It has expired.'],
  cancelled: ['not-open', 'It has been cancelled.'],
} as const satisfies Record<Exclude<AttachOutcome, 'attached'>, readonly [ContextRefusal, string]>;

export const contextRefused = (why: keyof typeof REFUSALS): { reason: ContextRefusal; detail: string } => ({ reason: REFUSALS[why][0], detail: REFUSALS[why][1] });
