import { z } from 'zod';
import { callReport, callReportFields, type CallReportInput } from './call-report.js';
import { defineEvent } from './define-event.js';
import { textField } from './fields.js';
import { SAMPLE } from './samples.js';

export const callRefusedData = z.object({
  ...callReportFields,
  reasonCode: textField('Stable code: why the credential was not accepted'),
  reasonDetail: textField('The reason in words'),
});
export type CallRefusedData = z.infer<typeof callRefusedData>;

export interface CallRefusedInput extends CallReportInput {
  readonly reasonCode: string;
  readonly reasonDetail: string;
}

/** Data of `call.refused`: the operator's server did not accept the credential of a call. */
export function callRefused(input: CallRefusedInput): CallRefusedData {
  return { ...callReport(input), reasonCode: input.reasonCode, reasonDetail: input.reasonDetail };
}

export const callRefusedEvent = defineEvent({
  type: 'call.refused',
  summary: 'The operator\'s server refused a call\'s credential (reported by the SDK).',
  subject: 'call',
  data: callRefusedData,
  sample: callRefused({
    resource: SAMPLE.resource, method: 'GET', statusCode: 402, invoiceId: SAMPLE.invoiceId, paymentHash: SAMPLE.paymentHash,
    amountMsat: SAMPLE.amountMsat, startedAt: SAMPLE.at, durationMs: 1, timesUsed: 2,
    reasonCode: 'credential-used', reasonDetail: 'This credential is good for one call and was used before.',
  }),
});
