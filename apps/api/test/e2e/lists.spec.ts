import { operatorUuid, setTier } from '../support/operator-uuid.js';
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

describe('a list by amount', () => {
  const amountsOf = async (what: string, query: string): Promise<number[]> => (await api.call('GET', `/v1/${what}?limit=100&${query}`, { key: seller.admin })).body.data.map((row: { amountMsat: number }) => row.amountMsat);
  let seller: SignedUpOperator;
  /** Invoices as they are stored, newest last. */
  const store = (operator: SignedUpOperator, status: 'paid' | 'expired', amounts: readonly number[]) => api.harness.query(
    `insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, resource, bolt11, payment_hash, received_msat, fee_msat, paid_at, expires_at)
     select uuidv7(), $1, 'main', $2::invoice_status, amount, 3000, '/of/' || n % 2, 'x', decode(lpad(to_hex(n), 64, '0'), 'hex'),
       case when $2 = 'paid' then amount end, case when $2 = 'paid' then 0 end, case when $2 = 'paid' then now() end, now() from unnest($3::bigint[]) with ordinality as t (amount, n)`,
    [operatorUuid(operator), status, amounts]);

  beforeAll(async () => {
    seller = await api.signUp();
    await setTier(api, seller, 'founder', null);
    await store(seller, 'expired', [7_000, 20_000]);
    await store(seller, 'paid', [10_000, 20_000, 10_000, 30_000, 20_000]);
    await api.harness.query(
      `insert into payouts (id, operator_id, node_id, status, amount_msat, destination, failure_code, finished_at) select uuidv7(), $1, 'main', 'failed', n * 1000, 'a@wallet.test', 'no-route', now() from generate_series(1, 5) n`, [operatorUuid(seller)]);
  });

  it.each([
    ['minAmountMsat=20000&status=paid', [20_000, 30_000, 20_000]], ['maxAmountMsat=10000&status=paid', [10_000, 10_000]], ['minAmountMsat=20000&maxAmountMsat=20000&status=paid', [20_000, 20_000]],
    ['minAmountMsat=20001&maxAmountMsat=29999&status=paid', []], ['maxAmountMsat=20000', [20_000, 10_000, 20_000, 10_000, 20_000, 7_000]], ['minAmountMsat=8000&status=expired', [20_000]],
    ['minAmountMsat=0&resource=/of/0', [30_000, 20_000, 20_000]], ['minAmountMsat=20000&status=paid&resource=/of/1', [20_000]], ['minAmountMsat=20000&createdBefore=2020-01-01T00:00:00Z&status=paid', []],
  ])('has what is between the bounds, newest first: %s', async (query, amounts) => {
    expect(await amountsOf('invoices', query)).toEqual(amounts);
  });

  it('is so for payouts', async () => {
    expect(await amountsOf('payouts', 'minAmountMsat=2000&maxAmountMsat=4000')).toEqual([4_000, 3_000, 2_000]);
    expect(await amountsOf('payouts', 'minAmountMsat=5000&status=failed')).toEqual([5_000]);
    expect(await amountsOf('payouts', 'minAmountMsat=5000&status=settled')).toEqual([]);
  });

  it.each(['status=paid', ''])('looks through a bounded number of rows for a page, and the pages together are everything once: %j', async (query) => {
    const operator = await api.signUp();
    await setTier(api, operator, 'founder', null);
    // 65 different amounts among 13,000 that are too small.
    const wanted = Array.from({ length: 65 }, (_, n) => 1_000_000 + n);
    await store(operator, 'paid', Array.from({ length: 13_000 }, (_, n) => (n % 200 === 7 ? wanted[Math.floor(n / 200)]! : 1_000 + (n % 10))));
    wanted.reverse();
    const pagesOf = async (limit: number): Promise<number[][]> => {
      const pages: number[][] = [];
      for (let after = ''; ;) {
        const { body } = await api.call('GET', `/v1/invoices?limit=${limit}&minAmountMsat=1000000&${query}${after}`, { key: operator.admin });
        pages.push(body.data.map((row: { amountMsat: number }) => row.amountMsat));
        if (body.nextCursor === null) return pages;
        after = `&after=${body.nextCursor}`;
      }
    };
    // 2,000 rows are looked through for one, so that one of seven is full: the first part has five, the second the others.
    const [few, many] = [await pagesOf(7), await pagesOf(100)];
    expect([few.flat(), many.flat()]).toEqual([wanted, wanted]);
    expect(few.map((page) => page.length)).toEqual([...Array<number>(9).fill(7), 2]);
    expect(many.map((page) => page.length)).toEqual([...Array<number>(6).fill(10), 5]);
    // The oldest: found at once where an index has it, by way of a page that says how to go on where none has.
    const oldest = (await api.call('GET', `/v1/invoices?minAmountMsat=1000000&maxAmountMsat=1000000&${query}`, { key: operator.admin })).body;
    expect([oldest.data.length, oldest.nextCursor === null]).toEqual(query === '' ? [0, false] : [1, true]);
  });

  it.each([['minAmountMsat=5&maxAmountMsat=4', 'maxAmountMsat'], ['minAmountMsat=-1', 'minAmountMsat'], ['maxAmountMsat=1.5', 'maxAmountMsat'], ['minAmountMsat=ten', 'minAmountMsat'], ['maxAmountMsat=1e30', 'maxAmountMsat']])(
    'names the bound that is wrong: %s', async (query, field) => {
      for (const what of ['invoices', 'payouts']) {
        const { status, body } = await api.call('GET', `/v1/${what}?${query}`, { key: seller.admin });
        expect([status, body.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
      }
    });
});
