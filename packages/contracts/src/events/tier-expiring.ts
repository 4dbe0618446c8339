import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { time, timeField } from './fields.js';
import { SAMPLE } from './samples.js';
import { tierField } from './tier-activated.js';

export const tierExpiringData = z.object({
  tier: tierField,
  until: timeField('When it ends'),
  daysLeft: z.int().min(0).meta({ description: 'Whole days until then: 7, 3 and 1' }),
});
export type TierExpiringData = z.infer<typeof tierExpiringData>;

export interface TierExpiringInput {
  readonly tier: 'pro';
  readonly until: Date;
  readonly daysLeft: number;
}

/** Data of `tier.expiring`, sent 7, 3 and 1 days before a tier ends. */
export function tierExpiring(input: TierExpiringInput): TierExpiringData {
  return { tier: input.tier, until: time(input.until), daysLeft: input.daysLeft };
}

export const tierExpiringEvent = defineEvent({
  type: 'tier.expiring',
  summary: 'A tier ends in 7, 3 or 1 days.',
  subject: 'op',
  data: tierExpiringData,
  sample: tierExpiring({ tier: 'pro', until: new Date(SAMPLE.at.getTime() + 3 * 86_400_000), daysLeft: 3 }),
});
