import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { textField, time, timeField, timeOrNull } from './fields.js';
import { SAMPLE } from './samples.js';

export const addressUnreachableData = z.object({
  lightningAddress: textField('The operator\'s Lightning Address'),
  reasonCode: textField('Stable code of the last failure'),
  reasonDetail: textField('The last failure in words'),
  failingSince: timeField('First failure since the last success'),
  nextAttemptAt: timeField('When it is tried again; null when nothing is planned').nullable(),
});
export type AddressUnreachableData = z.infer<typeof addressUnreachableData>;

export interface AddressUnreachableInput {
  readonly lightningAddress: string;
  readonly reasonCode: string;
  readonly reasonDetail: string;
  readonly failingSince: Date;
  readonly nextAttemptAt: Date | null;
}

/** Data of `address.unreachable`: payouts to the address have failed for an hour. */
export function addressUnreachable(input: AddressUnreachableInput): AddressUnreachableData {
  return {
    lightningAddress: input.lightningAddress,
    reasonCode: input.reasonCode,
    reasonDetail: input.reasonDetail,
    failingSince: time(input.failingSince),
    nextAttemptAt: timeOrNull(input.nextAttemptAt),
  };
}

export const addressUnreachableEvent = defineEvent({
  type: 'address.unreachable',
  summary: 'Payouts to the operator\'s Lightning Address have failed for an hour.',
  subject: 'op',
  data: addressUnreachableData,
  sample: addressUnreachable({
    lightningAddress: SAMPLE.lightningAddress, reasonCode: 'address-unreachable',
    reasonDetail: 'example.com did not answer within 5 seconds.', failingSince: SAMPLE.at, nextAttemptAt: SAMPLE.oneHourLater,
  }),
});
