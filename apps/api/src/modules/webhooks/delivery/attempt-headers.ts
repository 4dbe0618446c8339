/**
 * The headers of an attempt, as they are sent and as they are shown. What follows from the attempt itself is not kept a
 * second time: the sender and whoever shows an attempt build it here.
 */
import { CLOUDEVENTS_CONTENT_TYPE } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';

/** Seconds since 1970: what an attempt that begins now is signed with. */
export const timestampOf = (at: Date): number => Math.floor(at.getTime() / 1_000);

/** Of every attempt; `webhook-id` and `webhook-timestamp` as Standard Webhooks 1.0 names them. */
export const commonHeaders = (eventUuid: string, at: Date) => ({
  'content-type': `${CLOUDEVENTS_CONTENT_TYPE}; charset=utf-8`,
  'webhook-id': publicId('event', eventUuid),
  'webhook-timestamp': String(timestampOf(at)),
});

/** Values of custom headers are often credentials: they are kept nowhere but sealed. */
const HIDDEN = '(not shown)';
export const hidden = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.keys(headers).map((name) => [name, HIDDEN]));
