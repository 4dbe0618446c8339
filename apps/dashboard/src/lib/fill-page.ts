import type { Page } from '@l402kit/contracts';
import type { Query } from './request';

/** About a second: rows without an index are looked through a few thousand at a time. */
const MOST_READS = 10;

/**
 * A page as full as it is asked for: where the API stopped looking before it was, it is asked to go on, a few times.
 * What it says beside the rows is that of the first answer.
 */
export async function fillPage<P extends Page<unknown>>(list: (query: Query) => Promise<P>, query: Query, size: number): Promise<P> {
  const first = await list({ ...query, limit: size });
  const data = [...first.data];
  let { nextCursor } = first;
  for (let reads = 1; reads < MOST_READS && data.length < size && nextCursor !== null; reads++) {
    const next = await list({ ...query, limit: size - data.length, after: nextCursor });
    data.push(...next.data);
    ({ nextCursor } = next);
  }
  return { ...first, data, nextCursor };
}
