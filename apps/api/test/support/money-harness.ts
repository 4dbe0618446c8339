/** A database, an instant node and operators: what specs of the money path begin with. */
import { newUuid, type Clock, msat, type Msat, systemClock } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { InstantNode, type InstantNodeOptions } from '../../src/integrations/instant/instant-node.js';
import { openOperatorAccounts, type OperatorAccounts } from '../../src/money/ledger/accounts.js';
import type { MoneyContext, MoneySettings } from '../../src/money/money-context.js';
import { MoneyWorker, type MoneyWorkerOptions } from '../../src/money/money-worker.js';
import { OpenInvoice } from '../../src/money/open-invoice.js';
import { registerNode } from '../../src/money/register-node.js';
import { Database } from '../../src/platform/database/database.js';

export const TEST_SETTINGS: MoneySettings = {
  feePpm: 3_000, payoutTimeoutSeconds: 5, payoutMaxCltvBlocks: 1_008, payoutConcurrency: 16, payoutCallbackIntervalMs: 60_000, workLeaseMs: 3_000,
};

export interface TestOperator extends OperatorAccounts {
  readonly operatorId: string;
  readonly address: string;
}

export interface Alarm { readonly message: string; readonly fields: Record<string, unknown> }

export interface MoneyHarness {
  readonly money: MoneyContext;
  readonly node: InstantNode;
  readonly addresses: InstantAddresses;
  readonly alarms: Alarm[];
  readonly warnings: Alarm[];
  operator(options?: { address?: string; thresholdMsat?: bigint; bearsExcessRouting?: boolean }): Promise<TestOperator>;
  /** opens an invoice and lets a caller pay it on the node */
  sell(operator: TestOperator, amountMsat: bigint, options?: { overpayMsat?: Msat }): Promise<{ id: string; paymentHash: string }>;
  open(operator: TestOperator, amountMsat: bigint, expirySeconds?: number): Promise<{ id: string; paymentHash: string; bolt11: string }>;
  /** what the ledger says is owed to the operator, msat */
  owed(operator: TestOperator): Promise<bigint>;
  inFlight(operator: TestOperator): Promise<bigint>;
  balance(code: string): Promise<bigint>;
  /** runs a worker until `stop` */
  worker(options?: MoneyWorkerOptions & { settings?: Partial<MoneySettings> }): { readonly worker: MoneyWorker; stop(): Promise<void> };
  query<R = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

/** @param options.database one's own, where the server itself is to be restarted */
export async function startMoney(options: { database?: TestDatabase; node?: InstantNodeOptions; settings?: Partial<MoneySettings>; clock?: Clock } = {}): Promise<MoneyHarness> {
  const database = options.database ?? await createTestDatabase();
  const db = new Database(database.url, { poolSize: 20 });
  const node = new InstantNode(options.node);
  const clock = options.clock ?? systemClock;
  const { accounts, info } = await registerNode(db, node, 'main', clock);
  const addresses = new InstantAddresses(node.receivers);
  const alarms: Alarm[] = [], warnings: Alarm[] = [];
  const money: MoneyContext = {
    db, node, nodeId: 'main', nodeInfo: info, accounts, addresses, clock, settings: { ...TEST_SETTINGS, ...options.settings },
    log: { info: () => undefined, warn: (fields, message) => warnings.push({ fields, message }), alarm: (fields, message) => alarms.push({ fields, message }) },
  };
  const opener = new OpenInvoice(money);
  const running = new Set<() => Promise<void>>();
  let named = 0;

  const query = async <R>(sql: string, values: unknown[] = []): Promise<R[]> => (await db.pool.query(sql, values)).rows as R[];
  const balanceOf = async (account: bigint): Promise<bigint> => (await query<{ b: bigint }>('select balance_msat as b from ledger_balances where account_id = $1', [account]))[0]!.b;

  const harness: MoneyHarness = {
    money, node, addresses, alarms, warnings, query,
    async operator({ address = `op${++named}@wallet.test`, thresholdMsat = 0n, bearsExcessRouting = false } = {}) {
      const operatorId = newUuid();
      const made = await db.transaction(async (tx) => {
        const own = await openOperatorAccounts(tx);
        await tx.query(
          `insert into operators (id, lightning_address, ledger_account_id, in_flight_account_id, payout_threshold_msat, bears_excess_routing) values ($1, $2, $3, $4, $5, $6)`,
          [operatorId, address, own.ledgerAccountId, own.inFlightAccountId, thresholdMsat, bearsExcessRouting]);
        await tx.query('insert into payout_schedules (operator_id) values ($1)', [operatorId]);
        await tx.query('insert into event_heads (operator_id, last_hash) values ($1, $2)', [operatorId, Buffer.alloc(32)]);
        return own;
      });
      return { operatorId, address, ...made };
    },
    async open(operator, amountMsat, expirySeconds = 3_600) {
      const opened = await opener.execute({ operatorId: operator.operatorId, amountMsat: msat(amountMsat), description: 'test', resource: '/test', expirySeconds, wantsCreatedEvent: false });
      if (opened.outcome !== 'created') throw new Error(opened.outcome);
      return opened.invoice;
    },
    async sell(operator, amountMsat, { overpayMsat } = {}) {
      const invoice = await harness.open(operator, amountMsat);
      node.receive(invoice.paymentHash, overpayMsat === undefined ? {} : { overpayMsat });
      return invoice;
    },
    owed: async (operator) => -(await balanceOf(operator.ledgerAccountId)),
    inFlight: async (operator) => -(await balanceOf(operator.inFlightAccountId)),
    balance: async (code) => (await query<{ b: bigint }>('select b.balance_msat as b from ledger_balances b join ledger_accounts a on a.id = b.account_id where a.code = $1', [code]))[0]?.b ?? 0n,
    worker({ settings, ...workerOptions } = {}) {
      const context = settings ? { ...money, settings: { ...money.settings, ...settings } } : money;
      const worker = new MoneyWorker(context, { lease: { ttlMs: 1_500, pollMs: 50 }, ...workerOptions });
      const stopper = new AbortController();
      const done = worker.run(stopper.signal);
      const stop = async () => { running.delete(stop); stopper.abort(); await done; };
      running.add(stop);
      return { worker, stop };
    },
    async close() {
      await Promise.all([...running].map((stop) => stop()));
      await db.close();
      await database.drop();
    },
  };
  return harness;
}

/** Polls until `condition` answers something true. The database tells nobody when it changes, so this is how a test waits for it. */
export async function eventually<T>(condition: () => Promise<T> | T, timeoutMs = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`did not become true within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((r) => setTimeout(r, 10));
  }
}
