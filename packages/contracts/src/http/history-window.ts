import { z } from 'zod';
import { timeField } from '../events/fields.js';

/** Beside what is limited to the history window of the account's tier. */
export const historyWindowFields = {
  historyFrom: timeField('What is older is not shown').nullable().meta({ description: 'What is older than this is not shown on this tier; null where everything is.' }),
  hidden: z.boolean().meta({ description: 'There is something older that this tier does not show. It is kept, and shown again as soon as the tier allows.' }),
} as const;

export interface HistoryWindowJson {
  readonly historyFrom: string | null;
  readonly hidden: boolean;
}
