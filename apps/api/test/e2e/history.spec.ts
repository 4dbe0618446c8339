import { newUuid } from '@l402kit/money-types';
import { countOpened } from '../../src/modules/stats/count-opened.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid, setTier } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

const DAY = 86_400_000;
const today = new Date().toISOString().slice(0, 10);
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => { api = await startTestApi(); worker = api.harness.worker(); });
afterAll(async () => { await worker.stop(); await api.close(); });

async function sell(operator: SignedUpOperator, amountMsat: number, resource?: string): Promise<string> {
  const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountMsat, ...(resource === undefined ? {} : { resource }) } });
  api.harness.node.receive(body.paymentHash);
  await eventually(async () => (await api.call('GET', `/v1/invoices/${body.id}`, { key: operator.invoices })).body.status === 'paid');
  return body.id;
}
/** An invoice that was opened so many days ago and expired unpaid. */
async function past(operator: SignedUpOperator, days: number): Promise<void> {
  const at = new Date(Date.now() - days * DAY);
  const [random, time] = [newUuid(), at.getTime().toString(16).padStart(12, '0')];
  await api.harness.query(
    `insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, bolt11, payment_hash, created_at, expires_at)
     values ($1, $2, 'main', 'expired', 5000, 3000, 'lnbcrt1', $3, $4, $4)`,
    [`${time.slice(0, 8)}-${time.slice(8)}${random.slice(13)}`, operatorUuid(operator), Buffer.from(random.replaceAll('-', '').repeat(2), 'hex'), at]);
}

describe('the history of an account', () => {
  it('goes back 7 days on Free, says that there is more, and is whole again on Pro', async () => {
    const operator = await api.signUp();
    const list = async () => (await api.call('GET', '/v1/invoices?limit=100', { key: operator.admin })).body;
    const recent = await sell(operator, 10_000);
    expect(await list()).toMatchObject({ hidden: false, data: [{ id: recent }] });
    await past(operator, 6.9);
    await past(operator, 7.1);
    await past(operator, 300);
    const free = await list();
    expect([free.data.length, free.hidden]).toEqual([2, true]);
    expect(Date.now() - Date.parse(free.historyFrom)).toBeCloseTo(7 * DAY, -5);
    const asked = (await api.call('GET', `/v1/invoices?createdAfter=2020-01-01T00:00:00Z&createdBefore=${new Date(Date.now() - 7.05 * DAY).toISOString()}`, { key: operator.admin })).body;
    expect([asked.data, asked.hidden]).toEqual([[], true]);

    await setTier(api, operator, 'pro', new Date(Date.now() + DAY));
    expect(await list()).toMatchObject({ historyFrom: null, hidden: false, data: { length: 4 } });
    await setTier(api, operator, 'pro', new Date(Date.now() - 1));
    expect((await list()).data).toHaveLength(2);
    await setTier(api, operator, 'founder', null);
    expect((await list()).data).toHaveLength(4);
    expect(await api.harness.query('select 1 from invoices where operator_id = $1', [operatorUuid(operator)])).toHaveLength(4);
  });

  it('is found by payment hash, and only one’s own', async () => {
    const [operator, other] = [await api.signUp(), await api.signUp()];
    const id = await sell(operator, 10_000);
    const { paymentHash } = (await api.call('GET', `/v1/invoices/${id}`, { key: operator.admin })).body;
    expect((await api.call('GET', `/v1/invoices?paymentHash=${paymentHash}`, { key: operator.admin })).body.data).toMatchObject([{ id }]);
    expect((await api.call('GET', `/v1/invoices?paymentHash=${paymentHash}`, { key: other.admin })).body.data).toEqual([]);
    expect((await api.call('GET', '/v1/invoices?paymentHash=xyz', { key: operator.admin })).body.code).toBe('validation-failed');
  });
});

describe('statistics', () => {
  it('agree with the ledger to the msat, by day and by resource, as soon as a payment is recorded', async () => {
    const operator = await api.signUp();
    const show = async (query = '') => (await api.call('GET', `/v1/stats${query}`, { key: operator.admin })).body;
    for (const [amount, resource] of [[10_001, '/a'], [333, '/a'], [1_234_567, '/b'], [7_777, undefined]] as const) await sell(operator, Math.max(1_000, amount), resource);
    await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountMsat: 5_000, resource: '/a' } });

    const received = 10_001 + 1_000 + 1_234_567 + 7_777;
    const [entries] = await api.harness.query<{ net: bigint }>(
      `select -sum(e.amount_msat)::bigint as net from ledger_entries e join ledger_movements m on m.id = e.movement_id join operators o on o.ledger_account_id = e.account_id
       where o.id = $1 and m.code = 'invoice.receive'`, [operatorUuid(operator)]);
    const byDay = await show();
    expect(byDay.total).toMatchObject({ opened: 5, paid: 4, receivedMsat: received, netMsat: Number(entries!.net), successBasisPoints: 8_000 });
    expect(byDay.rows.at(-1)).toMatchObject({ day: today, paid: 4, receivedMsat: received });
    expect(byDay.rows).toHaveLength(7);
    const byResource = await show('?by=resource');
    expect(byResource.rows.map((row: any) => [row.resource, row.opened, row.paid, row.receivedMsat, row.successBasisPoints])).toEqual([
      ['/b', 1, 1, 1_234_567, 10_000], ['/a', 3, 2, 11_001, 6_666], [null, 1, 1, 7_777, 10_000],
    ]);
    expect(byResource.total).toEqual(byDay.total);
    const stranger = await api.signUp();
    expect((await api.call('GET', '/v1/stats', { key: stranger.admin })).body.total).toMatchObject({ opened: 0, paid: 0, receivedMsat: 0, successBasisPoints: null });
  });

  it('count each opened invoice once, before and after it was counted behind the hot path, by however many workers', async () => {
    const operator = await api.signUp();
    await past(operator, 2);
    await past(operator, 2);
    await past(operator, 0.0001);
    const days = async () => (await api.call('GET', '/v1/stats', { key: operator.admin })).body.rows.filter((row: any) => row.opened > 0).map((row: any) => [row.day, row.opened]);
    const before = await days();
    expect(before).toEqual([[daysAgo(2), 2], [daysAgo(0.0001), 1]]);
    await Promise.all([countOpened(api.harness.money.db), countOpened(api.harness.money.db), countOpened(api.harness.money.db)]);
    await countOpened(api.harness.money.db);
    expect(await days()).toEqual(before);
    const counted = await api.harness.query<{ opened: bigint }>('select opened from opened_days where operator_id = $1', [operatorUuid(operator)]);
    expect(counted).toEqual([{ opened: 2n }]);
  });

  it('compare with the period before, and on Free show 7 days and say that there is more', async () => {
    const operator = await api.signUp();
    await api.harness.query(`insert into settled_days values ($1, $2, '/a', 3, 3000, 9), ($1, $3, '/a', 1, 500, 1)`, [operatorUuid(operator), daysAgo(1), daysAgo(12)]);
    const ask = async (query: string) => (await api.call('GET', `/v1/stats?${query}`, { key: operator.admin })).body;
    const free = await ask(`from=${daysAgo(20)}&to=${today}`);
    expect(free).toMatchObject({ from: daysAgo(6), to: today, hidden: true, historyFrom: `${daysAgo(6)}T00:00:00.000Z`, previous: null, change: null, total: { paid: 3, receivedMsat: 3_000, netMsat: 2_991 } });
    expect((await ask(`from=${daysAgo(1)}&to=${daysAgo(0)}`)).previous).toMatchObject({ paid: 0 });
    await setTier(api, operator, 'pro', new Date(Date.now() + DAY));
    expect(await ask(`from=${daysAgo(9)}&to=${today}`)).toMatchObject({
      hidden: false, historyFrom: null, total: { paid: 3 }, previous: { paid: 1, receivedMsat: 500 }, change: { paid: 2, receivedMsat: 2_500, netMsat: 2_492, successBasisPoints: null },
    });
  });

  it.each([['from=yesterday', 'from'], ['from=2026-02-30', 'from'], ['from=2026-02-02&to=2026-02-01', 'to'], ['from=1900-01-01&to=2026-01-01', 'from'], ['by=hour', 'by'], ['page=-1', 'page']])(
    'are refused for an absurd period, with the field named: %s', async (query, field) => {
      const { status, body } = await api.call('GET', `/v1/stats?${query}`, { key: (await api.signUp()).admin });
      expect([status, body.errors.map((e: any) => e.field)]).toEqual([422, [field]]);
    });
});
