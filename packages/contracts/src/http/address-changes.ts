import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { plainText } from './plain-text.js';

export const startAddressChangeSchema = z.strictObject({
  lightningAddress: plainText().min(3, 'must be a Lightning Address such as name@host').max(320, 'must have at most 320 characters')
    .meta({ description: 'Where payouts are to go. It is asked for its payment terms at once.' }),
}).meta({ id: 'StartAddressChange' });
export type StartAddressChange = z.infer<typeof startAddressChangeSchema>;

export const addressChangeSchema = z.object({
  id: idField('addressChange', 'Id of the change'),
  lightningAddress: z.string().meta({ description: 'Where payouts go until then.' }),
  newLightningAddress: z.string(),
  status: z.enum(['waiting', 'applied', 'cancelled']),
  proof: z.enum(['none', 'address', 'wallet']).meta({ description: 'What shortened the delay to 24 hours: a code paid to the present address, or a wallet linked for a week. none: 7 days.' }),
  requestedAt: timeField('When it was asked for'),
  effectiveAt: timeField('When it takes effect unless it is cancelled'),
  finishedAt: timeField('When it was applied or cancelled').nullable(),
}).meta({ id: 'AddressChange' });
export type AddressChangeJson = z.infer<typeof addressChangeSchema>;

export const listAddressChangesQuery = pageQuery('addressChange');
export const addressChangePageSchema = pageOf(addressChangeSchema, 'AddressChangePage');
