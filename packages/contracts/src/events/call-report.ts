/** What the SDK on an operator's server reports about one call; shared by `call.served` and `call.refused`. */
import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { amountOrNull, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';

// Who called (agentid), in which session (sessionid) and because of what (causationid) are extensions of the envelope.
export const callReportFields = {
  resource: textField('What was called, as the operator named it'),
  method: textField('HTTP method'),
  statusCode: z.int().min(100).max(599).meta({ description: 'What the operator\'s server answered' }),
  invoiceId: idField('invoice', 'The invoice behind the credential; null when none was presented').nullable(),
  paymentHash: hex32Field('Payment hash of the credential; null when none was presented').nullable(),
  amountMsat: msatField('What the credential had cost; null when unknown').nullable(),
  startedAt: timeField('When the request arrived'),
  durationMs: z.int().min(0).meta({ description: 'Until the answer was complete, in milliseconds' }),
  timesUsed: z.int().min(0).meta({ description: 'How often this credential has been used, this call included' }),
} as const;

export interface CallReportInput {
  readonly resource: string;
  readonly method: string;
  readonly statusCode: number;
  readonly invoiceId: PublicIdOf<'invoice'> | null;
  readonly paymentHash: string | null;
  readonly amountMsat: Msat | null;
  readonly startedAt: Date;
  /** milliseconds */
  readonly durationMs: number;
  readonly timesUsed: number;
}

export const callReport = (input: CallReportInput) => ({
  resource: input.resource,
  method: input.method,
  statusCode: input.statusCode,
  invoiceId: input.invoiceId,
  paymentHash: input.paymentHash,
  amountMsat: amountOrNull(input.amountMsat),
  startedAt: time(input.startedAt),
  durationMs: input.durationMs,
  timesUsed: input.timesUsed,
});
