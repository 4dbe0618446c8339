import { newUuid, publicId, uuidFromPublicId } from '@l402kit/money-types';
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
/** An id that was made so many days ago. */
function idOf(days: number): string {
  const [random, time] = [newUuid(), (Date.now() - days * DAY).toString(16).padStart(12, '0')];
  return `${time.slice(0, 8)}-${time.slice(8)}${random.slice(13)}`;
}
const ago = (days: number): Date => new Date(Date.now() - days * DAY);

/** An invoice that was opened so many days ago and expired unpaid. */
async function past(operator: SignedUpOperator, days: number): Promise<string> {
  const id = idOf(days);
  await api.harness.query(
    `insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, bolt11, payment_hash, created_at, expires_at)
     values ($1, $2, 'main', 'expired', 5000, 3000, 'lnbcrt1', $3, $4, $4)`,
    [id, operatorUuid(operator), Buffer.from(newUuid().replaceAll('-', '').repeat(2), 'hex'), ago(days)]);
  return publicId('invoice', id);
}
/** An invoice that was paid so many days ago, counted as the settlement counts it. */
async function pastPayment(operator: SignedUpOperator, days: number, receivedMsat: number): Promise<void> {
  const id = uuidFromPublicId('invoice', await past(operator, days))!;
  await api.harness.query(`update invoices set status = 'paid', received_msat = $2, fee_msat = 0, paid_at = $3 where id = $1`, [id, receivedMsat, ago(days)]);
  await api.harness.query(
    `insert into settled_days (operator_id, day, resource, paid, received_msat, fee_msat) values ($1, $2, '', 1, $3, 0)
     on conflict (operator_id, day, resource) do update set paid = settled_days.paid + 1, received_msat = settled_days.received_msat + excluded.received_msat`,
    [operatorUuid(operator), daysAgo(days), receivedMsat]);
}
/** A payout of so many days ago that failed before anything was reserved. */
async function pastPayout(operator: SignedUpOperator, days: number): Promise<string> {
  const id = idOf(days);
  await api.harness.query(
    `insert into payouts (id, operator_id, node_id, status, amount_msat, destination, failure_code, created_at, finished_at) values ($1, $2, 'main', 'failed', 5000, 'a@wallet.test', 'no-route', $3, $3)`,
    [id, operatorUuid(operator), ago(days)]);
  return publicId('payout', id);
}
/** Money that was owed to the operator so many days ago already. */
async function pastMovement(operator: SignedUpOperator, days: number): Promise<string> {
  const id = idOf(days);
  await api.harness.query(
    `with m as (insert into ledger_movements (id, code, subject, at) values ($1, 'invoice.receive', $1, $3)),
     changed as (select ledger_account_id as account, -1000::bigint as amount from operators where id = $2 union all select id, 1000 from ledger_accounts where code = 'channels:main'),
     b as (update ledger_balances b set balance_msat = b.balance_msat + c.amount, entries = b.entries + 1 from changed c where b.account_id = c.account)
     insert into ledger_entries (account_id, movement_id, amount_msat) select account, $1, amount from changed`, [id, operatorUuid(operator), ago(days)]);
  return publicId('movement', id);
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

  it('does not show one invoice or payout by its id either, says why, and shows it again on Pro', async () => {
    const operator = await api.signUp();
    const ids = { recent: [`invoices/${await past(operator, 6.9)}`, `payouts/${await pastPayout(operator, 6.9)}`], old: [`invoices/${await past(operator, 7.1)}`, `payouts/${await pastPayout(operator, 7.1)}`] };
    const ask = (what: string) => api.call('GET', `/v1/${what}`, { key: operator.admin });
    for (const what of ids.recent) expect((await ask(what)).status).toBe(200);
    for (const what of ids.old) {
      const { status, body } = await ask(what);
      expect([status, body.code, Object.hasOwn(body, 'amountMsat')]).toEqual([404, 'not-found', false]);
      expect(body.detail).toMatch(/older than the 7 days of history that Free shows.*Pro/);
    }
    await setTier(api, operator, 'pro', new Date(Date.now() + DAY));
    for (const what of [...ids.recent, ...ids.old]) expect((await ask(what)).status).toBe(200);
  });

  it('shows an old invoice that was paid late, within the 7 days, by its id and in the list', async () => {
    const operator = await api.signUp();
    const id = await past(operator, 9);
    expect((await api.call('GET', `/v1/invoices/${id}`, { key: operator.invoices })).status).toBe(404);
    expect((await api.call('GET', '/v1/invoices', { key: operator.invoices })).body).toMatchObject({ data: [], hidden: true });
    await api.harness.query(`update invoices set status = 'paid', late = true, received_msat = 5000, fee_msat = 15, paid_at = $2 where id = $1`, [uuidFromPublicId('invoice', id), ago(1)]);
    expect((await api.call('GET', `/v1/invoices/${id}`, { key: operator.invoices })).body).toMatchObject({ status: 'paid', late: true });
    for (const filter of ['', '?status=paid']) expect((await api.call('GET', `/v1/invoices${filter}`, { key: operator.invoices })).body).toMatchObject({ data: [{ id }], hidden: false });
  });

  it('says how many payments and payouts it hides, to the msat and to the minute, on the first page only', async () => {
    const operator = await api.signUp();
    const first = async (what: string) => (await api.call('GET', `/v1/${what}`, { key: operator.admin })).body;
    await pastPayment(operator, 6.999, 1_000);
    await pastPayout(operator, 6.999);
    expect([(await first('invoices')).hiddenPayments, (await first('payouts')).hiddenPayouts]).toEqual([null, null]);
    for (const days of [7.001, 7.4, 7.9, 8.5, 300]) await pastPayment(operator, days, 5_000);
    await past(operator, 20);
    await pastPayout(operator, 20);
    await api.harness.query(`update payouts set status = 'settled', preimage = '\\x00', payment_hash = '\\x01', bolt11 = 'x', bolt11_expires_at = now() where operator_id = $1 and finished_at < now() - interval '8 days'`, [operatorUuid(operator)]);
    const page = await first('invoices?limit=1');
    expect([page.hiddenPayments, (await first('payouts')).hiddenPayouts]).toEqual([{ count: 5, receivedMsat: 25_000 }, { count: 1, amountMsat: 5_000 }]);
    expect((await first(`invoices?after=${page.data[0].id}`)).hiddenPayments).toBeNull();
    await setTier(api, operator, 'founder', null);
    expect((await first('invoices')).hiddenPayments).toBeNull();
  });

  it.each([['payouts', pastPayout], ['ledger', pastMovement]] as const)('is limited in the list of %s too, page by page, until the tier allows more', async (what, make) => {
    const operator = await api.signUp();
    const list = async (query = '?limit=100') => (await api.call('GET', `/v1/${what}${query}`, { key: operator.admin })).body;
    expect(await list()).toMatchObject({ data: [], hidden: false });
    const recent = [await make(operator, 6.9), await make(operator, 2)].reverse();
    expect(await list()).toMatchObject({ hidden: false, data: recent.map((id) => ({ id })) });
    const old = [await make(operator, 300), await make(operator, 7.1)].reverse();
    const free = await list();
    expect([free.data.map((row: any) => row.id), free.hidden, free.nextCursor]).toEqual([recent, true, null]);
    expect(Date.now() - Date.parse(free.historyFrom)).toBeCloseTo(7 * DAY, -5);
    expect(await list(`?after=${recent[1]}`)).toMatchObject({ data: [], hidden: true, nextCursor: null });

    await setTier(api, operator, 'founder', null);
    expect(await list()).toMatchObject({ historyFrom: null, hidden: false, data: [...recent, ...old].map((id) => ({ id })) });
    const second = await list(`?limit=2&after=${recent[1]}`);
    expect(second.data.map((row: any) => row.id)).toEqual(old);
  });

  it('of the ledger can be asked for by time, to the millisecond, page by page', async () => {
    const operator = await api.signUp();
    await setTier(api, operator, 'founder', null);
    const ids = [];
    for (const days of [9, 8, 7, 6, 5]) ids.push(await pastMovement(operator, days));
    const between = (from: number, to: number, more = '') => api.call('GET', `/v1/ledger?createdAfter=${ago(from).toISOString()}&createdBefore=${ago(to).toISOString()}${more}`, { key: operator.admin });
    const shown = async (...asked: Parameters<typeof between>) => (await between(...asked)).body.data.map((row: any) => row.id);
    expect(await shown(8.5, 5.5)).toEqual([ids[3], ids[2], ids[1]]);
    expect(await shown(8.5, 5.5, '&limit=2')).toEqual([ids[3], ids[2]]);
    expect(await shown(8.5, 5.5, `&after=${ids[2]}`)).toEqual([ids[1]]);
    expect(await shown(5.5, 8.5)).toEqual([]);
    expect((await api.call('GET', '/v1/ledger?createdAfter=yesterday', { key: operator.admin })).body).toMatchObject({ status: 422, errors: [{ field: 'createdAfter' }] });
    await setTier(api, operator, 'free', null);
    expect(await shown(8.5, 5.5)).toEqual([ids[3]]);
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
