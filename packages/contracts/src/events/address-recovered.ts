import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { textField, time, timeField } from './fields.js';
import { SAMPLE } from './samples.js';

export const addressRecoveredData = z.object({
  lightningAddress: textField('The operator\'s Lightning Address'),
  unreachableSince: timeField('When it had been reported unreachable'),
  recoveredAt: timeField('When a payout arrived again'),
});
export type AddressRecoveredData = z.infer<typeof addressRecoveredData>;

export interface AddressRecoveredInput {
  readonly lightningAddress: string;
  readonly unreachableSince: Date;
  readonly recoveredAt: Date;
}

/** Data of `address.recovered`: an address that was reported unreachable can be paid again. */
export function addressRecovered(input: AddressRecoveredInput): AddressRecoveredData {
  return {
    lightningAddress: input.lightningAddress,
    unreachableSince: time(input.unreachableSince),
    recoveredAt: time(input.recoveredAt),
  };
}

export const addressRecoveredEvent = defineEvent({
  type: 'address.recovered',
  summary: 'A Lightning Address that was reported unreachable can be paid again.',
  subject: 'op',
  data: addressRecoveredData,
  sample: addressRecovered({ lightningAddress: SAMPLE.lightningAddress, unreachableSince: SAMPLE.at, recoveredAt: SAMPLE.oneHourLater }),
});
