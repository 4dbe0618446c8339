import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  api = await startTestApi({ OPEN_INVOICES_PER_OPERATOR: '40' });
  worker = api.harness.worker();
});
afterAll(async () => { await worker.stop(); await api.close(); });

const open = ({ invoices }: SignedUpOperator, more: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/invoices', { key: invoices, body: { amountSats: 10, ...more }, headers });
const openMany = async (operator: SignedUpOperator, count: number, more: object = {}) => (await Promise.all(Array.from({ length: count }, () => open(operator, more)))).map(({ status }) => status);
const count = (statuses: readonly number[], status: number) => statuses.filter((each) => each === status).length;

/** How often the database was asked for sales. */
function spyOnQuestions(): { count(): number; stop(): void } {
  const query = jest.spyOn(api.parts.database.pool, 'query');
  return {
    count: () => query.mock.calls.filter(([asked]) => typeof asked === 'string' && asked.includes('sum(paid)')).length,
    stop: () => { query.mockRestore(); },
  };
}

describe('the invoices of an account that lie unpaid', () => {
  it('are bounded; one too many is answered 429 with when there is room again, and other accounts notice nothing', async () => {
    const [busy, other] = [await api.signUp(), await api.signUp()];
    expect(count(await openMany(busy, 40), 201)).toBe(40);
    const refused = await open(busy);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited', detail: expect.stringMatching(/lie unpaid.*Each that is paid makes room for 20.*try again in \d+ s/) } });
    const seconds = Number(refused.headers.get('retry-after'));
    // Forty an hour: the next one within a minute and a half.
    expect(seconds > 0 && seconds <= 90).toBe(true);
    expect([refused.headers.get('ratelimit-policy'), refused.headers.get('ratelimit')]).toEqual(['"open-invoices";q=40;w=3600', `"open-invoices";r=0;t=${seconds}`]);
    expect((await open(other)).status).toBe(201);
    expect(await api.harness.query(`select count(*)::int as n from invoices where operator_id = $1`, [operatorUuid(busy)])).toEqual([{ n: 40 }]);
  });

  it('make room when they are paid, for twenty each and once', async () => {
    const operator = await api.signUp();
    const { body: sold } = await open(operator);
    await openMany(operator, 39);
    expect((await open(operator)).status).toBe(429);
    api.harness.node.receive(sold.paymentHash);
    await eventually(async () => (await open(operator)).status === 201);
    const after = await openMany(operator, 40);
    expect([count(after, 201), count(after, 429)]).toEqual([19, 21]);
    // When sales are asked for again, the same one makes no more room.
    const asked = spyOnQuestions();
    await eventually(async () => {
      expect((await open(operator)).status).toBe(429);
      return asked.count() > 0;
    });
    asked.stop();
  });

  it('count for as many as they may live hours, and at most for what a sale gives back', async () => {
    const operator = await api.signUp();
    expect((await open(operator, { expirySeconds: 604_800 })).status).toBe(201);
    expect((await open(operator, { expirySeconds: 19 * 3_600 })).status).toBe(201);
    expect((await open(operator, { expirySeconds: 7_200 })).status).toBe(429);
    expect((await open(operator, { expirySeconds: 60 })).status).toBe(201);
    expect((await open(operator, { expirySeconds: 60 })).status).toBe(429);
  });

  it('are not counted where none was made: repeated, refused, or while the node is away', async () => {
    const operator = await api.signUp();
    for (let i = 0; i < 60; i++) expect((await open(operator, {}, { 'idempotency-key': 'once' })).status).toBe(201);
    for (let i = 0; i < 60; i++) expect((await open(operator, { amountSats: 0 })).status).toBe(422);
    api.harness.node.unavailable = true;
    try { expect(count(await openMany(operator, 60), 503)).toBe(60); } finally { api.harness.node.unavailable = false; }
    expect(count(await openMany(operator, 60), 201)).toBe(39);
  });

  it('are asked for in the database only where there is no room, once a second at most', async () => {
    const operator = await api.signUp();
    const asked = spyOnQuestions();
    await openMany(operator, 40);
    expect(asked.count()).toBe(0);
    await openMany(operator, 50);
    expect(asked.count()).toBe(1);
    asked.stop();
  });
});
