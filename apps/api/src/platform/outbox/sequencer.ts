/**
 * Numbers and chains events, one leader in the cluster. See README.md for why it reads without a cursor.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from '../database/database.js';
import type { Lease } from '../leases/lease.js';
import { chainEvents, GENESIS, type ChainHead, type PendingEvent } from './chain-events.js';
import { writeBatch } from './write-batch.js';

export interface SequencedBatch {
  readonly events: number;
  /** UUIDs of webhook endpoints that are owed something now. */
  readonly endpoints: readonly string[];
  /** From the oldest row's writing to now, milliseconds. */
  readonly ageMs: number;
}

export interface SequencerOptions {
  /** Where the API is reached, without a slash at the end; part of each event's `dataschema`. */
  readonly publicUrl: string;
  /** Called after each commit. It must return at once and must not throw. */
  readonly onSequenced?: (batch: SequencedBatch) => void;
  readonly maxBatch?: number;
}

const MAX_BATCH = 1_000;
const BUSY_POLL_MS = 5;
const IDLE_POLL_MS = 20;
/** How many polls without work until it counts as idle: half a second. */
const IDLE_AFTER = 100;
/** Chains whose heads are remembered; the least recently moved are forgotten first. */
const MAX_HEADS = 100_000;

const READ_VISIBLE = `select id, operator_id, type, subject, at, data, extensions from outbox order by id limit $1`;

export class Sequencer {
  constructor(private readonly db: Database, private readonly lease: Lease, private readonly options: SequencerOptions) {}

  /** Leads whenever it can, until `signal` aborts. Trouble with the database gives leadership back and tries again. */
  run(signal: AbortSignal): Promise<void> {
    return this.lease.run(signal, (epoch, lost) => this.lead(epoch, lost));
  }

  private async lead(epoch: bigint, lost: AbortSignal): Promise<void> {
    const client = new pg.Client({ connectionString: this.db.url, application_name: 'l402kit-sequencer', statement_timeout: 10_000 });
    // Every query would fail as well: that is where a lost connection is dealt with.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await new SequencerTerm(client, epoch, this.options).run(lost);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** One term of leadership: its connection, and the heads it knows. A new term starts by reading them anew. */
export class SequencerTerm {
  private readonly heads = new Map<string, ChainHead>();

  constructor(private readonly client: pg.ClientBase, private readonly epoch: bigint, private readonly options: SequencerOptions) {}

  /** @throws SequencerFenced when somebody else leads */
  async run(lost: AbortSignal): Promise<void> {
    const maxBatch = this.options.maxBatch ?? MAX_BATCH;
    let idlePolls = 0;
    while (!lost.aborted) {
      const sequenced = await this.step();
      if (sequenced >= maxBatch) continue;
      idlePolls = sequenced > 0 ? 0 : idlePolls + 1;
      await delay(idlePolls < IDLE_AFTER ? BUSY_POLL_MS : IDLE_POLL_MS, undefined, { signal: lost }).catch(() => undefined);
    }
  }

  /**
   * Publishes what is visible now, at most one batch.
   * @returns how many events that were
   * @throws SequencerFenced when somebody else leads; nothing was written
   */
  async step(): Promise<number> {
    const pending = await this.readVisible();
    const oldest = pending[0];
    if (oldest === undefined) return 0;
    await this.loadHeads(pending);
    const batch = chainEvents(pending, this.heads, this.options.publicUrl);
    const endpoints = await writeBatch(this.client, this.epoch, batch);
    for (const [operatorId, move] of batch.moves) this.remember(operatorId, move.now);
    this.options.onSequenced?.({ events: pending.length, endpoints, ageMs: Date.now() - oldest.at.getTime() });
    return pending.length;
  }

  private async readVisible(): Promise<PendingEvent[]> {
    const { rows } = await this.client.query<[string, string, string, string, Date, string, string | null]>(
      { name: 'sequencer-read', text: READ_VISIBLE, values: [this.options.maxBatch ?? MAX_BATCH], rowMode: 'array' });
    return rows.map(([outboxId, operatorId, type, subject, at, data, extensions]) => ({ outboxId, operatorId, type, subject, at, data, extensions }));
  }

  private async loadHeads(pending: readonly PendingEvent[]): Promise<void> {
    const unknown = [...new Set(pending.map((row) => row.operatorId))].filter((id) => !this.heads.has(id));
    if (unknown.length === 0) return;
    await this.client.query(
      'insert into event_heads (operator_id, last_sequence, last_hash) select id, $2, $3 from unnest($1::uuid[]) id on conflict do nothing',
      [unknown, GENESIS.sequence, GENESIS.hash]);
    const { rows } = await this.client.query<{ operator_id: string; last_sequence: string; last_hash: Buffer }>(
      'select operator_id, last_sequence::text, last_hash from event_heads where operator_id = any($1::uuid[])', [unknown]);
    for (const row of rows) this.remember(row.operator_id, { sequence: BigInt(row.last_sequence), hash: row.last_hash });
  }

  private remember(operatorId: string, head: ChainHead): void {
    this.heads.delete(operatorId);
    this.heads.set(operatorId, head);
    // A batch has at most maxBatch operators, far fewer than fit: none of its own heads is forgotten before it is written.
    if (this.heads.size > MAX_HEADS) this.heads.delete(this.heads.keys().next().value!);
  }
}
