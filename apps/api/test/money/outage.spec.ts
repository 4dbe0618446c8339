/** The database goes away in the middle of the work: restarted, and cut off as in a power failure. */
import { type OwnCluster, startOwnCluster } from '@l402kit/testing';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { migrate } from '../support/migrate.js';
import { type MoneyHarness, eventually, startMoney } from '../support/money-harness.js';

let cluster: OwnCluster;
let h: MoneyHarness;

beforeAll(async () => {
  cluster = await startOwnCluster({ maxConnections: 100 });
  await migrate(cluster.url);
  h = await startMoney({ database: { url: cluster.url, drop: async () => undefined } });
}, 60_000);
afterAll(async () => { await h?.close(); await cluster?.stop(); });

test.each([['restarted', () => cluster.restart()], ['cut off without warning', () => cluster.crash()]])('PostgreSQL %s while payments come in: every one is credited and paid out once', async (_how, outage) => {
  const operator = await h.operator();
  const { stop } = h.worker();
  const paidBefore = h.node.receivers.receivedMsat;
  let sold = 0n;
  const sell = async () => { await h.sell(operator, 10_000n); sold += 10_000n; };
  for (let i = 0; i < 20; i++) await sell();
  const broken = outage();
  // Opening may fail meanwhile, and then nobody was shown an invoice; what was opened before and is paid now must count.
  await Promise.allSettled(Array.from({ length: 10 }, () => sell()));
  await broken;
  for (let i = 0; i < 20; i++) await eventually(() => sell().then(() => true, () => false));
  const settled = async () => (await h.query<{ paid: bigint }>(
    `select coalesce(sum(received_msat), 0)::bigint as paid from invoices where operator_id = $1`, [operator.operatorId]))[0]!;
  await eventually(async () => (await settled()).paid === sold, 20_000);
  await eventually(async () => (await h.owed(operator)) < 1_000n && (await h.inFlight(operator)) === 0n, 20_000);
  const net = (sold / 10_000n) * 9_970n;
  expect(h.node.receivers.receivedMsat - paidBefore).toBe(net - (await h.owed(operator)));
  expect(await checkLedger(h.money)).toEqual([]);
  expect(await h.query('select 1 from quarantined_settlements union all select 1 from suspense_receipts union all select 1 from payout_halts')).toEqual([]);
  await stop();
}, 90_000);
