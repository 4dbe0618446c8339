import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { historyWindowFields, type HistoryWindowJson } from './history-window.js';
import { pageOf, pageQuery, type Page } from './pagination.js';
import { timeQuery } from './time-query.js';

const change = (what: string) => z.int().meta({ description: `${what}, in millisatoshi. Positive: more; negative: less.` });

export const ledgerMovementSchema = z.object({
  id: idField('movement', 'Id of the movement of money'),
  code: z.string().meta({ description: 'What moved: invoice.receive, payout.reserve, payout.settle, payout.release, …' }),
  subject: z.string().nullable().meta({ description: 'Id of the invoice or payout that it belongs to.' }),
  owedChangeMsat: change('Change of what is owed to you'),
  inFlightChangeMsat: change('Change of what is on its way to you'),
  at: timeField('When it was recorded'),
}).meta({ id: 'LedgerMovement' });
export type LedgerMovementJson = z.infer<typeof ledgerMovementSchema>;

export const listLedgerQuery = pageQuery('movement').extend({
  createdAfter: timeQuery('Only what was recorded at this time or later').optional(),
  createdBefore: timeQuery('Only what was recorded before this time').optional(),
});
export type ListLedgerQuery = z.infer<typeof listLedgerQuery>;
export const ledgerPageSchema = pageOf(ledgerMovementSchema, 'LedgerPageWithoutWindow').extend(historyWindowFields).meta({ id: 'LedgerPage' });
export type LedgerPageJson = Page<LedgerMovementJson> & HistoryWindowJson;
