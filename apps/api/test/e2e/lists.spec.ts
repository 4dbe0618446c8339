import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); operator = await api.signUp(); });
afterAll(() => api.close());

const open = async (body: object = { amountSats: 10 }) => (await api.call('POST', '/v1/invoices', { key: operator.invoices, body })).body as { id: string; createdAt: string; paymentHash: string };
const list = async (query: string) => (await api.call('GET', `/v1/invoices${query}`, { key: operator.admin })).body as { data: { id: string; resource: string | null; status: string }[]; nextCursor: string | null };

describe('a list', () => {
  it('is newest first, and its pages together are everything once, although more is created meanwhile', async () => {
    const made: string[] = [];
    for (let i = 0; i < 23; i++) made.push((await open()).id);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await list(`?limit=5${after === null ? '' : `&after=${after}`}`);
      expect(page.data.length).toBeLessThanOrEqual(5);
      seen.push(...page.data.map((i) => i.id));
      await open();
      if (page.nextCursor === null) break;
      after = page.nextCursor;
    }
    expect(seen).toEqual(made.reverse());
  });

  it('has 20 entries unless told otherwise, at most 100, and no cursor on the last page', async () => {
    expect((await list('')).data).toHaveLength(20);
    const all = await list('?limit=100');
    expect(all.nextCursor).toBeNull();
    const exactly = await list(`?limit=${all.data.length}`);
    expect([exactly.data.length, exactly.nextCursor]).toEqual([all.data.length, null]);
    const oneLess = await list(`?limit=${all.data.length - 1}`);
    expect(oneLess.nextCursor).toBe(oneLess.data.at(-1)!.id);
  });

  it('can be filtered by resource, status and time, together with pages', async () => {
    const before = await open({ amountSats: 10, resource: '/weather' });
    const cancelled = await open({ amountSats: 10, resource: '/weather' });
    await api.call('POST', `/v1/invoices/${cancelled.id}/cancel`, { key: operator.invoices });
    const after = await open({ amountSats: 10, resource: '/weather?units=metric&café=1' });
    expect((await list('?resource=%2Fweather')).data.map((i) => i.id)).toEqual([cancelled.id, before.id]);
    expect((await list(`?resource=${encodeURIComponent('/weather?units=metric&café=1')}`)).data.map((i) => i.id)).toEqual([after.id]);
    expect((await list('?status=cancelled')).data.map((i) => i.id)).toEqual([cancelled.id]);
    expect((await list('?resource=%2Fweather&status=open')).data.map((i) => i.id)).toEqual([before.id]);
    expect((await list('?resource=%2Fweather&limit=1')).nextCursor).toBe(cancelled.id);
    expect((await list(`?createdAfter=${after.createdAt}&limit=100`)).data.map((i) => i.id)).toEqual([after.id]);
    const older = (await list(`?createdBefore=${cancelled.createdAt}&limit=100`)).data.map((i) => i.id);
    expect(older[0]).toBe(before.id);
    expect(older).not.toContain(after.id);
    expect((await list(`?createdAfter=${encodeURIComponent('2026-01-01T00:00:00+02:00')}&createdBefore=2026-01-02T00:00:00Z`)).data).toEqual([]);
    expect((await list('?resource=nothing')).data).toEqual([]);
  });
});
