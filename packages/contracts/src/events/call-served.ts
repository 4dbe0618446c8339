import { z } from 'zod';
import { callReport, callReportFields, type CallReportInput } from './call-report.js';
import { defineEvent } from './define-event.js';
import { SAMPLE } from './samples.js';

export const callServedData = z.object(callReportFields);
export type CallServedData = z.infer<typeof callServedData>;
export type CallServedInput = CallReportInput;

/** Data of `call.served`: the operator's server accepted a credential and answered the call. */
export function callServed(input: CallServedInput): CallServedData {
  return callReport(input);
}

export const callServedEvent = defineEvent({
  type: 'call.served',
  summary: 'The operator\'s server answered a paid call (reported by the SDK).',
  subject: 'call',
  data: callServedData,
  sample: callServed({
    resource: SAMPLE.resource, method: 'GET', statusCode: 200, invoiceId: SAMPLE.invoiceId, paymentHash: SAMPLE.paymentHash,
    amountMsat: SAMPLE.amountMsat, startedAt: SAMPLE.at, durationMs: 42, timesUsed: 1,
  }),
});
