/** Calls that the SDK on an operator's server reports: a batch of CloudEvents 1.0 (JSON batch format). */
import { z } from 'zod';
import { callRefusedData } from '../events/call-refused.js';
import { callServedData } from '../events/call-served.js';
import { plainText } from './plain-text.js';

export const CLOUDEVENTS_BATCH_CONTENT_TYPE = 'application/cloudevents-batch+json';
const MAX_CALLS = 100;

const text = (max: number) => plainText().max(max, `must have at most ${max} characters`);

/**
 * What the operator's server was sent by its callers is cut to size rather than refused: nobody may spoil a whole report with
 * one long path. NUL characters (PostgreSQL has none) and lone surrogates go.
 */
const cutTo = (max: number) => z.string().transform((given) => given.slice(0, max).replace(/[\0\p{Cs}]/gu, ''));
const extension = () => cutTo(200).optional().transform((given) => given || undefined);

const bounded = { resource: cutTo(500), method: cutTo(20) };
const attributes = {
  specversion: z.literal('1.0'),
  id: text(200).min(1, 'must not be empty').meta({ description: 'With `source` it names the event: sent again within 24 hours it is not counted again.' }),
  source: text(500).min(1, 'must not be empty'),
  time: z.iso.datetime({ offset: true }).optional(),
  agentid: extension(), sessionid: extension(), causationid: extension(),
  traceparent: z.string().transform((given) => (/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) ? given : undefined)).optional(),
};

const reportedCall = z.discriminatedUnion('type', [
  z.object({ ...attributes, type: z.literal('com.l402kit.call.served'), data: callServedData.extend(bounded) }),
  z.object({ ...attributes, type: z.literal('com.l402kit.call.refused'), data: callRefusedData.extend({ ...bounded, reasonCode: cutTo(100), reasonDetail: cutTo(500) }) }),
]);
export type ReportedCall = z.infer<typeof reportedCall>;

export const reportCallsSchema = z.array(reportedCall).min(1, 'must hold at least one event').max(MAX_CALLS, `must hold at most ${MAX_CALLS} events`).meta({ id: 'ReportCalls' });
export type ReportCalls = z.infer<typeof reportCallsSchema>;

export const reportedCallsSchema = z.object({
  accepted: z.int().meta({ description: 'Events that were new' }),
  duplicates: z.int().meta({ description: 'Events that had been reported before' }),
}).meta({ id: 'ReportedCalls' });
export type ReportedCallsJson = z.infer<typeof reportedCallsSchema>;
