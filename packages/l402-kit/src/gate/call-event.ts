import type { CallContext } from '../lightning/lightning-provider.js';

/** What happened to one call; the fields of the platform's `call.served` and `call.refused`. */
export interface CallReport {
  readonly resource: string;
  readonly method: string;
  readonly statusCode: number;
  readonly invoiceId: null;
  /** 64 hex digits; null when nothing that could be read was presented. */
  readonly paymentHash: string | null;
  readonly amountMsat: number | null;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly timesUsed: number;
  readonly reasonCode?: string;
  readonly reasonDetail?: string;
}

/** A CloudEvent 1.0. Holds no preimage and no macaroon: either is half of a credential. */
export interface CallEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: 'com.l402kit.call.served' | 'com.l402kit.call.refused';
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: CallReport;
  readonly agentid?: string;
  readonly sessionid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
}

export function callEvent(kind: 'served' | 'refused', service: string, context: CallContext, data: CallReport): CallEvent {
  const { agentId, sessionId, causationId, traceparent } = context;
  return {
    specversion: '1.0', id: crypto.randomUUID(), source: `/services/${encodeURIComponent(service)}`, type: `com.l402kit.call.${kind}`,
    time: new Date().toISOString(), datacontenttype: 'application/json', data,
    ...(agentId === undefined ? {} : { agentid: agentId }),
    ...(sessionId === undefined ? {} : { sessionid: sessionId }),
    ...(causationId === undefined ? {} : { causationid: causationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
