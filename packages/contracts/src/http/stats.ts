import { z } from 'zod';
import { msatField } from '../events/fields.js';
import { historyWindowFields } from './history-window.js';

export const MAX_STATS_DAYS = 3_660;

const dayField = (what: string) => z.iso.date('must be a date, for example 2026-11-20').meta({ description: `${what}, a day in UTC` });

export const statsQuery = z.strictObject({
  from: dayField('First day').optional(),
  to: dayField('Last day').optional(),
  by: z.enum(['day', 'resource']).default('day'),
}).meta({ description: 'The last 30 days unless given' });
export type StatsQuery = z.infer<typeof statsQuery>;

const figures = {
  opened: z.int().meta({ description: 'Invoices that were opened.' }),
  paid: z.int().meta({ description: 'Calls that were paid.' }),
  served: z.int().nullable().meta({ description: 'Calls that your server answered, as its SDK reported them; null where nothing was reported in the period. A pass is paid once and served often.' }),
  receivedMsat: msatField('What callers paid'),
  feeMsat: msatField('Our fee'),
  netMsat: msatField('What was credited to you'),
  successBasisPoints: z.int().min(0).max(10_000).nullable().meta({ description: 'Paid of those opened, in hundredths of a percent; null where none was opened.' }),
} as const;

export const statsFiguresSchema = z.object(figures).meta({ id: 'StatsFigures' });
export type StatsFiguresJson = z.infer<typeof statsFiguresSchema>;

export const statsSchema = z.object({
  from: dayField('First day'),
  to: dayField('Last day'),
  by: z.enum(['day', 'resource']),
  rows: z.array(z.object({
    day: dayField('The day').nullable(),
    resource: z.string().nullable(),
    ...figures,
  })).meta({ description: 'By day: every day of the period, oldest first. By resource: the 100 that earned most, most first; resource is null for invoices without one.' }),
  total: statsFiguresSchema,
  previous: statsFiguresSchema.nullable().meta({ description: 'The same number of days just before; null where this tier does not show them.' }),
  change: z.object({ paid: z.int(), opened: z.int(), receivedMsat: z.int(), netMsat: z.int(), successBasisPoints: z.int().nullable() }).nullable()
    .meta({ description: 'Total less previous.' }),
  ...historyWindowFields,
}).meta({ id: 'Stats' });
export type StatsJson = z.infer<typeof statsSchema>;
