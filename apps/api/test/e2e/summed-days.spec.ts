import { msat, newUuid } from '@l402kit/money-types';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { checkStatistics, checkSums } from '../../src/modules/stats/check-sums.js';
import { countOpened } from '../../src/modules/stats/count-opened.js';
import { rebuildSums, sumDays } from '../../src/modules/stats/sum-days.js';
import { operatorUuid, setTier } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

const DAY = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY);
const daysAgo = (days: number): string => ago(days).toISOString().slice(0, 10);
/** An id that was made so many days ago. */
function idOf(days: number): string {
  const [random, time] = [newUuid(), ago(days).getTime().toString(16).padStart(12, '0')];
  return `${time.slice(0, 8)}-${time.slice(8)}${random.slice(13)}`;
}

let api: TestApi;
beforeEach(async () => { api = await startTestApi(); });
afterEach(() => api.close());

/** An open invoice of so many days ago. @returns its hash */
async function openedAgo(operator: SignedUpOperator, days: number, resource: string | null): Promise<string> {
  const [id, hash] = [idOf(days), newUuid().replaceAll('-', '').repeat(2)];
  await api.harness.query(
    `with stored as (insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, resource, bolt11, payment_hash, created_at, expires_at) values ($1, $2, 'main', 'open', 1000, 3000, $5, 'x', decode($3, 'hex'), $4, $4))
     insert into payment_hashes (hash, direction, kind, ref) values (decode($3, 'hex'), 'incoming', 'invoice', $1)`, [id, operatorUuid(operator), hash, ago(days), resource]);
  return hash;
}
/** As when the node tells us days later. */
const settleLate = (paymentHash: string, days: number, receivedMsat = msat(1_000n)) => api.harness.money.db.transaction((tx) =>
  recordSettlements(api.harness.money, tx, [{ paymentHash, receivedMsat, settledAt: ago(days), cursor: '' } as never]));
const DAYS = [400, 399, 370, 369, 200, 180, 61, 60, 59, 33, 32, 31, 30, 12, 5, 4, 3, 2, 1, 0] as const;

async function withHistory(): Promise<SignedUpOperator> {
  const operator = await api.signUp();
  await setTier(api, operator, 'founder', null);
  for (const [i, days] of DAYS.entries()) {
    const paid = await openedAgo(operator, days, [null, '/a', '/b'][i % 3]!);
    await openedAgo(operator, days, '/never');
    await settleLate(paid, days, msat(1_000n + BigInt(i)));
  }
  return operator;
}
const ask = async (operator: SignedUpOperator, from: number, to: number, by: string) => (await api.call('GET', `/v1/stats?by=${by}&from=${daysAgo(from)}&to=${daysAgo(to)}`, { key: operator.admin })).body;
const askAll = async (operator: SignedUpOperator) => {
  const answers = [];
  for (const by of ['day', 'resource']) for (const [from, to] of [[365, 0], [364, 3], [200, 31], [30, 30], [12, 2], [2, 0], [399, 369]] as const) answers.push(await ask(operator, from, to, by));
  return answers;
};

describe('statistics of days that are over', () => {
  it('are the same to the msat whether they were summed up or not, and the sums are what they are sums of', async () => {
    const operator = await withHistory();
    const before = await askAll(operator);
    expect(before[0].total).toMatchObject({ opened: 32, paid: 16 });
    await countOpened(api.harness.money.db);
    expect(await askAll(operator)).toEqual(before);
    await Promise.all([sumDays(api.harness.money.db), sumDays(api.harness.money.db)]);
    expect(await askAll(operator)).toEqual(before);
    const sums = await api.harness.query<{ days: bigint; until: string }>('select (select count(*) from summed_days where operator_id = $1) as days, (select day::text from sums_until) as until', [operatorUuid(operator)]);
    expect(sums).toEqual([{ days: BigInt(DAYS.filter((days) => days > 2).length), until: daysAgo(2) }]);
    expect(await checkStatistics(api.harness.money.db)).toEqual([]);
  });

  it('have at once what is recorded days late, and once, also while they are summed up', async () => {
    const operator = await withHistory();
    await countOpened(api.harness.money.db);
    const late = await Promise.all([370, 180, 60, 31, 12, 5, 4, 3, 2, 1].map(async (days) => ({ days, hash: await openedAgo(operator, days, '/late') })));
    await Promise.all([sumDays(api.harness.money.db), ...late.slice(0, 5).map(({ hash, days }) => settleLate(hash, days))]);
    await Promise.all([sumDays(api.harness.money.db), ...late.slice(5).map(({ hash, days }) => settleLate(hash, days))]);
    await Promise.all(late.map(({ hash, days }) => settleLate(hash, days)));
    const { rows } = await ask(operator, 400, 0, 'resource');
    expect(rows.find((row: any) => row.resource === '/late')).toMatchObject({ paid: 10, receivedMsat: 10_000, feeMsat: 30 });
    expect((await ask(operator, 60, 60, 'day')).total).toMatchObject({ paid: 2 });
    expect(await checkSums(api.harness.money.db)).toEqual([]);
  });

  it('are checked: a sum that is off by one msat is found, and the sums can be made anew', async () => {
    const operator = await withHistory();
    await countOpened(api.harness.money.db);
    await sumDays(api.harness.money.db);
    await api.harness.query(`update summed_days set fee_msat = fee_msat + 1 where operator_id = $1 and day = $2`, [operatorUuid(operator), daysAgo(60)]);
    await api.harness.query(`delete from summed_months where operator_id = $1 and resource = '/b' and month = date_trunc('month', $2::timestamp)::date`, [operatorUuid(operator), daysAgo(180)]);
    expect((await checkSums(api.harness.money.db)).map(({ what, day }) => [what, day])).toEqual([['summed_days', daysAgo(60)], ['summed_months', `${daysAgo(180).slice(0, 7)}-01`]]);
    await api.harness.query(`update settled_days set paid = paid + 1 where operator_id = $1 and day = $2`, [operatorUuid(operator), daysAgo(1)]);
    expect((await checkStatistics(api.harness.money.db)).map(({ what }) => what)).toEqual(['summed_days', 'summed_months', 'settled_days']);
    await rebuildSums(api.harness.money.db);
    expect((await checkStatistics(api.harness.money.db)).map(({ what }) => what)).toEqual(['settled_days']);
  });
});
