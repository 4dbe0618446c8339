import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, idField, msatField, time, timeField, timeOrNull, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const tierField = z.enum(['pro', 'founder']).meta({ description: 'The tier' });

export const tierActivatedData = z.object({
  tier: tierField,
  pricePaidMsat: msatField('What was charged for it'),
  invoiceId: idField('invoice', 'The invoice that paid for it; null when it was paid out of the balance').nullable(),
  activatedAt: timeField('When it began or was prolonged'),
  until: timeField('When it ends; null when it never does').nullable(),
});
export type TierActivatedData = z.infer<typeof tierActivatedData>;

export interface TierActivatedInput {
  readonly tier: 'pro' | 'founder';
  readonly pricePaidMsat: Msat;
  readonly invoiceId: PublicIdOf<'invoice'> | null;
  readonly activatedAt: Date;
  readonly until: Date | null;
}

/** Data of `tier.activated`: a tier was bought, or prolonged. */
export function tierActivated(input: TierActivatedInput): TierActivatedData {
  return {
    tier: input.tier,
    pricePaidMsat: amount(input.pricePaidMsat),
    invoiceId: input.invoiceId,
    activatedAt: time(input.activatedAt),
    until: timeOrNull(input.until),
  };
}

export const tierActivatedEvent = defineEvent({
  type: 'tier.activated',
  summary: 'A tier was bought or prolonged.',
  subject: 'op',
  data: tierActivatedData,
  sample: tierActivated({
    tier: 'pro', pricePaidMsat: SAMPLE.proPriceMsat, invoiceId: SAMPLE.invoiceId, activatedAt: SAMPLE.at,
    until: new Date(SAMPLE.at.getTime() + 30 * 86_400_000),
  }),
});
