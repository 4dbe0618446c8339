/** The books of a node that is LND's double: what specs of the node's own money begin with. */
import { ManualClock } from '@l402kit/money-types';
import { createTestDatabase } from '@l402kit/testing';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { accountForNode } from '../../src/money/account-for-node.js';
import type { MoneyContext } from '../../src/money/money-context.js';
import { reconcileLedger, type LedgerComparison } from '../../src/money/reconcile-ledger.js';
import { registerNode } from '../../src/money/register-node.js';
import { settleFractions } from '../../src/money/settle-fractions.js';
import { Database } from '../../src/platform/database/database.js';
import { connectTo } from './lnd-double/connect.js';
import { LndDouble } from './lnd-double/lnd-double.js';
import { TEST_SETTINGS } from './money-harness.js';

export interface LndBooks {
  readonly lnd: LndDouble;
  readonly money: MoneyContext;
  readonly clock: ManualClock;
  readonly databaseUrl: string;
  readonly alarms: { readonly message: string; readonly fields: Record<string, unknown> }[];
  /** What the worker does each minute: post, compare, settle. */
  minute(): Promise<LedgerComparison>;
  /** A comparison alone, msat that nothing explains. */
  difference(): Promise<bigint>;
  /** Balances of the ledger by code; accounts of operators are left out when they are empty. */
  balances(): Promise<Record<string, bigint>>;
  /** Movements since the opening balance, in order. */
  movements(): Promise<string[]>;
  query<R>(sql: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function startLndBooks(prepare: (lnd: LndDouble) => void = () => undefined): Promise<LndBooks> {
  const database = await createTestDatabase();
  const lnd = new LndDouble();
  await lnd.start();
  prepare(lnd);
  const node = connectTo(lnd);
  const db = new Database(database.url, { poolSize: 10 });
  const clock = new ManualClock(new Date());
  const { accounts, info } = await registerNode(db, node, 'main', clock);
  const alarms: LndBooks['alarms'] = [];
  const money: MoneyContext = {
    db, node, nodeId: 'main', nodeInfo: info, accounts, addresses: new InstantAddresses(lnd.receivers), clock, settings: TEST_SETTINGS,
    log: { info: () => undefined, warn: () => undefined, alarm: (fields, message) => alarms.push({ fields, message }) },
  };
  const announced = new Set<string>();
  const query = async <R>(sql: string, values: unknown[] = []): Promise<R[]> => (await db.pool.query(sql, values)).rows as R[];
  const [opening] = await query<{ ids: string[] }>('select array_agg(id) as ids from ledger_movements');
  const compare = async (): Promise<LedgerComparison> => (await reconcileLedger(money))!;
  return {
    lnd, money, clock, databaseUrl: database.url, alarms, query,
    async minute() {
      clock.advanceMs(61_000);
      await accountForNode(money, announced);
      const comparison = await compare();
      await settleFractions(money, comparison);
      return comparison;
    },
    difference: async () => (await compare()).differenceMsat,
    balances: async () => Object.fromEntries((await query<{ code: string; b: bigint }>('select a.code, b.balance_msat as b from ledger_balances b join ledger_accounts a on a.id = b.account_id where b.balance_msat <> 0 order by 1')).map(({ code, b }) => [code, b])),
    movements: async () => (await query<{ code: string }>('select code from ledger_movements where not id = any($1) order by id', [opening!.ids])).map(({ code }) => code),
    async close() {
      await node.close();
      await lnd.stop();
      await db.close();
      await database.drop();
    },
  };
}
