/**
 * The settlement listener: exactly one for a node in the whole cluster (a lease), following the node's settlements from
 * the stored cursor. What settled while nobody listened comes first, so nothing is missed.
 */
import pg from 'pg';
import { isDataError } from '../platform/database/micro-batch.js';
import type { Tx } from '../platform/database/database.js';
import { Lease, type LeaseOptions } from '../platform/leases/lease.js';
import type { MoneyContext } from './money-context.js';
import type { Settlement, SettlementCursor } from './ports/lightning-node.js';
import { quarantineSettlement } from './quarantine-settlement.js';
import { NoLongerLeading, recordSettlements } from './record-settlements.js';

const MAX_BATCH = 100;
/** Stop reading from the node while this many wait to be recorded. */
const MAX_WAITING = 5_000;

export interface SettlementsRecorded {
  readonly count: number;
  readonly lastSettledAt: Date;
}

export class FollowSettlements {
  readonly lease: Lease;
  private readonly observers = new Set<(recorded: SettlementsRecorded) => void>();
  /** where this process has got to while it leads */
  position: SettlementCursor | undefined;

  constructor(private readonly money: MoneyContext, lease: LeaseOptions = {}) {
    this.lease = new Lease(money.db, `settlements:${money.nodeId}`, {
      onError: (error) => money.log.warn({ err: error }, 'settlement listener: starting again'), ...lease,
    });
  }

  /** Called after each commit. */
  onRecorded(observer: (recorded: SettlementsRecorded) => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Until `signal` aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.lease.run(signal, (epoch, lost) => this.lead(epoch, lost));
  }

  private async lead(epoch: bigint, lost: AbortSignal): Promise<void> {
    const { db, nodeId } = this.money;
    // A connection of its own: the server ends a transaction that a frozen process has left open, and its row locks with it.
    const client = new pg.Client({ ...db.pool.options, idle_in_transaction_session_timeout: 2_000, application_name: 'l402kit-settlements' } as pg.ClientConfig);
    const gone = new AbortController();
    client.on('error', () => gone.abort());
    const stop = AbortSignal.any([lost, gone.signal]);
    await client.connect();
    try {
      const { rows } = await client.query<{ position: string }>(
        `insert into settlement_cursors (node_id, position) values ($1, '0') on conflict (node_id) do update set node_id = excluded.node_id returning position`, [nodeId]);
      this.position = rows[0]!.position;
      await this.follow(client as unknown as Tx, epoch, stop);
    } finally {
      this.position = undefined;
      await client.end().catch(() => undefined);
    }
  }

  /** Reads ahead while a batch is being committed: under load batches fill up, alone each settlement goes at once. */
  private async follow(client: Tx, epoch: bigint, stop: AbortSignal): Promise<void> {
    const waiting: Settlement[] = [];
    let wake = () => undefined as void;
    let goOnReading = () => undefined as void;
    let readError: unknown;
    let reading = true;
    const done = new AbortController();
    const end = AbortSignal.any([stop, done.signal]);
    end.addEventListener('abort', () => { wake(); goOnReading(); });
    const reader = (async () => {
      for await (const settlement of this.money.node.settlements(this.position!, end)) {
        waiting.push(settlement);
        wake();
        if (waiting.length >= MAX_WAITING && !end.aborted) await new Promise<void>((r) => { goOnReading = r; });
      }
    })().catch((e: unknown) => { readError = e; }).finally(() => { reading = false; wake(); });
    try {
      while (!stop.aborted) {
        if (waiting.length === 0) {
          if (!reading) break;
          await new Promise<void>((r) => { wake = r; if (waiting.length > 0 || stop.aborted || !reading) r(); });
          continue;
        }
        const batch = waiting.splice(0, MAX_BATCH);
        if (waiting.length < MAX_WAITING) goOnReading();
        await this.record(client, epoch, batch);
      }
    } finally {
      done.abort();
      await reader;
    }
    if (readError && !stop.aborted) throw readError;
  }

  /** A batch; if one of them cannot be recorded each alone, and that one is set aside. */
  private async record(client: Tx, epoch: bigint, batch: readonly Settlement[]): Promise<void> {
    try {
      await this.commit(client, epoch, batch);
    } catch (error) {
      if (error instanceof NoLongerLeading || !isDataError(error)) throw error;
      if (batch.length === 1) return this.setAside(client, epoch, batch[0]!, error);
      for (const settlement of batch) await this.record(client, epoch, [settlement]);
      return;
    }
    const recorded = { count: batch.length, lastSettledAt: batch.at(-1)!.settledAt };
    for (const observer of this.observers) observer(recorded);
  }

  private async commit(client: Tx, epoch: bigint, batch: readonly Settlement[]): Promise<void> {
    const fence = { leaseName: this.lease.name, epoch, from: this.position! };
    await inTransaction(client, () => recordSettlements(this.money, client, batch, fence));
    this.position = batch.at(-1)!.cursor;
  }

  private async setAside(client: Tx, epoch: bigint, settlement: Settlement, cause: unknown): Promise<void> {
    const fence = { leaseName: this.lease.name, epoch, from: this.position! };
    await inTransaction(client, () => quarantineSettlement(this.money, client, settlement, cause, fence));
    this.position = settlement.cursor;
  }
}

async function inTransaction(client: Tx, work: () => Promise<unknown>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
