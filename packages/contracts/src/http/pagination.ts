import type { IdKind } from '@l402kit/money-types';
import { z } from 'zod';
import { idField } from '../events/fields.js';

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** Query parameters of every list: newest first, `after` is the `nextCursor` of the page before. */
export const pageQuery = (kind: IdKind) => z.strictObject({
  limit: z.coerce.number('must be a whole number').int('must be a whole number').min(1, 'must be at least 1').max(MAX_PAGE, `must be at most ${MAX_PAGE}`)
    .default(DEFAULT_PAGE).meta({ description: `How many to answer, 1 to ${MAX_PAGE}.` }),
  after: idField(kind, 'The nextCursor of the page before: what was created before this one.').optional(),
});

/** A page of a list, newest first. Stable while new objects are created: they come before the first page. */
export const pageOf = <T extends z.ZodType>(item: T, id: string) => z.object({
  data: z.array(item),
  nextCursor: z.string().nullable().meta({ description: 'Give it as `after` to get the next page; null on the last page. A page may hold fewer than `limit` although there are more: what decides is this.' }),
}).meta({ id });

export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}
