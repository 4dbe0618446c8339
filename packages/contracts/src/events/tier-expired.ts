import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { time, timeField } from './fields.js';
import { SAMPLE } from './samples.js';
import { tierField } from './tier-activated.js';

export const tierExpiredData = z.object({
  tier: tierField,
  expiredAt: timeField('When it ended'),
});
export type TierExpiredData = z.infer<typeof tierExpiredData>;

export interface TierExpiredInput {
  readonly tier: 'pro';
  readonly expiredAt: Date;
}

/** Data of `tier.expired`: the operator is on Free again; older history is hidden, never deleted. */
export function tierExpired(input: TierExpiredInput): TierExpiredData {
  return { tier: input.tier, expiredAt: time(input.expiredAt) };
}

export const tierExpiredEvent = defineEvent({
  type: 'tier.expired',
  summary: 'A tier ended and the operator is on Free again.',
  subject: 'op',
  data: tierExpiredData,
  sample: tierExpired({ tier: 'pro', expiredAt: SAMPLE.at }),
});
