/** The real embedded Lightning network, a database, and worker processes that can be killed. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevnet, type RunningDevnet } from '@l402kit/devnet';
import { msat, newUuid, systemClock } from '@l402kit/money-types';
import { createTestDatabase } from '@l402kit/testing';
import { EmbeddedNode } from '../../src/integrations/embedded/embedded-node.js';
import { LnurlAddressResolver } from '../../src/integrations/lnurl/index.js';
import { openOperatorAccounts, type OperatorAccounts } from '../../src/money/ledger/accounts.js';
import type { MoneyContext, MoneySettings } from '../../src/money/money-context.js';
import { OpenInvoice } from '../../src/money/open-invoice.js';
import { registerNode } from '../../src/money/register-node.js';
import { Database } from '../../src/platform/database/database.js';
import { createGuardedHttp } from '../../src/platform/guarded-http/index.js';
import { TEST_SETTINGS } from './money-harness.js';

export type CrashStep = 'after-node-invoice' | 'settlement-seen' | 'after-settle-commit' | 'after-reserve' | 'while-sending' | 'after-send';

export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly said: string[];
  /** resolves when it has killed itself at its step */
  readonly crashed: Promise<void>;
  stop(): Promise<void>;
}

export interface Wallet {
  readonly balanceMsat: number;
  readonly payments: readonly { readonly direction: string; readonly paymentHash: string; readonly amountMsat: number; readonly comment?: string }[];
}

export interface DevnetHarness {
  readonly money: MoneyContext;
  readonly devnet: RunningDevnet;
  readonly operator: OperatorAccounts & { readonly operatorId: string; readonly wallet: string };
  open(amountMsat: bigint): Promise<{ id: string; bolt11: string; paymentHash: string }>;
  /** the caller's wallet pays over Lightning; @returns the preimage */
  pay(bolt11: string): Promise<string>;
  wallet(): Promise<Wallet>;
  behave(behaviour: Record<string, unknown>): Promise<void>;
  startWorker(crashAt?: CrashStep, settings?: Partial<MoneySettings>): Promise<WorkerProcess>;
  query<R = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

interface Deferred { readonly promise: Promise<void>; resolve(): void; reject(error: Error): void }
// Promise.withResolvers came with Node 22.
function deferred(): Deferred {
  let resolve!: () => void, reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
}

export interface SharedDevnet { readonly devnet: RunningDevnet; close(): Promise<void> }

export async function startSharedDevnet(): Promise<SharedDevnet> {
  const dataDir = await mkdtemp(join(tmpdir(), 'l402-devnet-'));
  const devnet = await startDevnet({ dataDir });
  return { devnet, close: async () => { await devnet.close(); await rm(dataDir, { recursive: true, force: true }); } };
}

async function call<T>(url: string, body?: object): Promise<T> {
  const response = await fetch(url, body ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {});
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

export async function startOnDevnet({ devnet }: SharedDevnet, settings: Partial<MoneySettings> = {}): Promise<DevnetHarness> {
  const database = await createTestDatabase();
  const db = new Database(database.url, { poolSize: 5 });
  const node = new EmbeddedNode(devnet.url);
  const { accounts, info } = await registerNode(db, node, 'main', systemClock);
  const host = new URL(devnet.url).host.replace('127.0.0.1', 'localhost');
  const http = createGuardedHttp({ allowLoopbackHosts: [host] });
  const merged: MoneySettings = { ...TEST_SETTINGS, workLeaseMs: 2_000, ...settings };
  const money: MoneyContext = {
    db, node, nodeId: 'main', nodeInfo: info, accounts, clock: systemClock, settings: merged,
    addresses: new LnurlAddressResolver({ http, allowLoopbackHosts: [host] }), log: { info: () => undefined, warn: () => undefined, alarm: () => undefined },
  };
  const wallet = `op-${newUuid().slice(-12)}`;
  await call(`${devnet.url}/wallets`, { name: wallet });
  const operatorId = newUuid();
  const own = await db.transaction(async (tx) => {
    const made = await openOperatorAccounts(tx);
    await tx.query('insert into operators (id, lightning_address, ledger_account_id, in_flight_account_id) values ($1, $2, $3, $4)', [operatorId, `${wallet}@${host}`, made.ledgerAccountId, made.inFlightAccountId]);
    await tx.query('insert into payout_schedules (operator_id) values ($1)', [operatorId]);
    await tx.query('insert into event_heads (operator_id, last_hash) values ($1, $2)', [operatorId, Buffer.alloc(32)]);
    return made;
  });
  const opener = new OpenInvoice(money);
  const workers = new Set<WorkerProcess>();
  return {
    money, devnet, operator: { operatorId, wallet, ...own },
    async open(amountMsat) {
      const opened = await opener.execute({ operatorId, amountMsat: msat(amountMsat), description: 'test', resource: '/test', expirySeconds: 600, wantsCreatedEvent: false });
      if (opened.outcome !== 'created') throw new Error(opened.outcome);
      return opened.invoice;
    },
    pay: async (bolt11) => (await call<{ preimage: string }>(`${devnet.url}/wallets/caller/pay`, { bolt11 })).preimage,
    wallet: () => call<Wallet>(`${devnet.url}/wallets/${wallet}`),
    behave: async (behaviour) => { await call(`${devnet.url}/wallets/${wallet}/behaviour`, behaviour); },
    async startWorker(crashAt, more = {}) {
      const child = fork(join(__dirname, 'crash-worker.mjs'), [JSON.stringify({ databaseUrl: database.url, devnetUrl: devnet.url, crashAt, operatorId, settings: { ...merged, ...more } })], { execArgv: [] });
      const said: string[] = [];
      const ready = deferred(), crashed = deferred();
      crashed.promise.catch(() => undefined);
      child.on('message', (m: { ready?: true; crashed?: string; message?: string }) => { if (m.ready) ready.resolve(); else said.push(m.crashed ?? m.message ?? ''); });
      child.once('exit', (code, signal) => {
        if (signal === 'SIGKILL') { ready.resolve(); crashed.resolve(); } else { ready.reject(new Error(`the worker ended with ${code ?? signal}: ${said.join('; ')}`)); crashed.reject(new Error('ended without a crash')); }
      });
      await ready.promise;
      const worker: WorkerProcess = {
        child, said, crashed: crashed.promise,
        async stop() { workers.delete(worker); if (child.exitCode === null && child.signalCode === null) { child.kill('SIGTERM'); await once(child, 'exit'); } },
      };
      workers.add(worker);
      return worker;
    },
    query: async <R>(sql: string, values: unknown[] = []) => (await db.pool.query(sql, values)).rows as R[],
    async close() {
      await Promise.all([...workers].map((w) => w.stop()));
      await http.close();
      await node.close();
      await db.close();
      await database.drop();
    },
  };
}
