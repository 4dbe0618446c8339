import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { textField, time, timeField } from './fields.js';
import { SAMPLE } from './samples.js';

export const addressChangedData = z.object({
  previousLightningAddress: textField('The address that was paid until now'),
  lightningAddress: textField('The address that is paid from now on'),
  changedAt: timeField('When it took effect'),
});
export type AddressChangedData = z.infer<typeof addressChangedData>;

export interface AddressChangedInput {
  readonly previousLightningAddress: string;
  readonly lightningAddress: string;
  readonly changedAt: Date;
}

/** Data of `address.changed`: payouts go to another address from now on. */
export function addressChanged(input: AddressChangedInput): AddressChangedData {
  return {
    previousLightningAddress: input.previousLightningAddress,
    lightningAddress: input.lightningAddress,
    changedAt: time(input.changedAt),
  };
}

export const addressChangedEvent = defineEvent({
  type: 'address.changed',
  summary: 'Payouts go to another Lightning Address from now on.',
  subject: 'op',
  data: addressChangedData,
  sample: addressChanged({
    previousLightningAddress: SAMPLE.lightningAddress, lightningAddress: 'alice@wallet.example', changedAt: SAMPLE.oneHourLater,
  }),
});
