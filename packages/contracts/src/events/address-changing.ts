import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { textField, time, timeField } from './fields.js';
import { SAMPLE } from './samples.js';

export const addressChangingData = z.object({
  lightningAddress: textField('The address that is paid until then'),
  newLightningAddress: textField('The address that was asked for'),
  requestedAt: timeField('When the change was asked for'),
  effectiveAt: timeField('When it takes effect unless it is cancelled'),
});
export type AddressChangingData = z.infer<typeof addressChangingData>;

export interface AddressChangingInput {
  readonly lightningAddress: string;
  readonly newLightningAddress: string;
  readonly requestedAt: Date;
  readonly effectiveAt: Date;
}

/** Data of `address.changing`: somebody asked for payouts to go elsewhere; there is time to cancel. */
export function addressChanging(input: AddressChangingInput): AddressChangingData {
  return {
    lightningAddress: input.lightningAddress,
    newLightningAddress: input.newLightningAddress,
    requestedAt: time(input.requestedAt),
    effectiveAt: time(input.effectiveAt),
  };
}

export const addressChangingEvent = defineEvent({
  type: 'address.changing',
  summary: 'A change of the payout address was asked for; it can still be cancelled.',
  subject: 'op',
  data: addressChangingData,
  sample: addressChanging({
    lightningAddress: SAMPLE.lightningAddress, newLightningAddress: 'alice@wallet.example', requestedAt: SAMPLE.at,
    effectiveAt: new Date(SAMPLE.at.getTime() + 86_400_000),
  }),
});
