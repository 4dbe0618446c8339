import { z } from 'zod';
import { timeField } from '../events/fields.js';

/** What a bitcoin costs, as the platform was told: for estimates only. Nothing is ever booked or converted by it. */
export const fiatRateSchema = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/).meta({ description: 'ISO 4217', examples: ['EUR'] }),
  perBtc: z.int().min(1).meta({ description: 'Whole units of the currency for 1 BTC (100,000,000 sats)' }),
  at: timeField('As of when').nullable().meta({ description: 'As of when; null for a rate that was set by hand.' }),
}).meta({ id: 'FiatRate' });
export type FiatRateJson = z.infer<typeof fiatRateSchema>;
