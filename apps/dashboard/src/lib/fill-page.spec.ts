import type { Page } from '@l402kit/contracts';
import { fillPage } from './fill-page';
import type { Query } from './request';

/** Rows of which an answer has those among the next three that match. */
function listOf(matching: readonly number[], rows: number) {
  const asked: Query[] = [];
  return {
    asked,
    list: async (query: Query): Promise<Page<number> & { readonly hidden: string }> => {
      asked.push(query);
      const from = Number(query.after ?? 0);
      const found = matching.filter((row) => row >= from && row < from + 3).slice(0, Number(query.limit));
      const to = found.length === query.limit ? (found.at(-1) ?? 0) + 1 : from + 3;
      return { data: found, nextCursor: to < rows ? String(to) : null, hidden: `said with ${from}` };
    },
  };
}

describe('a page that is filled', () => {
  it('has what several answers have, each row once, and goes on where the last one ended', async () => {
    const { list, asked } = listOf([1, 4, 5, 7, 10], 12);
    expect(await fillPage(list, { status: 'paid' }, 3)).toEqual({ data: [1, 4, 5], nextCursor: '6', hidden: 'said with 0' });
    expect(asked).toEqual([{ status: 'paid', limit: 3 }, { status: 'paid', limit: 2, after: '3' }]);
    expect(await fillPage(list, { after: '6' }, 3)).toEqual({ data: [7, 10], nextCursor: null, hidden: 'said with 6' });
  });

  it('gives up after ten answers, and says where to go on', async () => {
    const { list, asked } = listOf([40], 60);
    expect(await fillPage(list, {}, 3)).toEqual({ data: [], nextCursor: '30', hidden: 'said with 0' });
    expect(asked).toHaveLength(10);
    expect(await fillPage(list, { after: '30' }, 3)).toMatchObject({ data: [40], nextCursor: null });
  });
});
