import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { newUuid, publicId, uuidFromPublicId } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import pg from 'pg';
import { Database } from '../database/database.js';
import { Lease } from '../leases/lease.js';
import { appendToOutbox, type OutboxRow } from './outbox.js';
import { Sequencer, SequencerTerm, type SequencedBatch } from './sequencer.js';
import { SequencerFenced, SEQUENCER_LEASE } from './write-batch.js';

const publicUrl = 'http://localhost:4402';
let testDatabase: TestDatabase;
let db: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = new Database(testDatabase.url, { poolSize: 20 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

const row = (operatorId: string, data: unknown = {}): OutboxRow => ({ operatorId, type: 'invoice.paid', subject: 'inv_1', data });

async function eventsOf(operatorId: string): Promise<{ sequence: bigint; body: string; body_hash: Buffer; id: string }[]> {
  return (await db.pool.query('select sequence, id, body, body_hash from events where operator_id = $1 order by sequence', [operatorId])).rows;
}

/** Checks the chain as a receiver would: from the bodies alone. */
async function expectWholeChain(operatorId: string, length: number): Promise<void> {
  const events = await eventsOf(operatorId);
  expect(events).toHaveLength(length);
  let previous = '0'.repeat(64);
  events.forEach((event, i) => {
    const body = JSON.parse(event.body) as { sequence: string; previoushash: string; id: string; source: string };
    expect(body.sequence).toBe(String(i + 1).padStart(20, '0'));
    expect(event.sequence).toBe(BigInt(i + 1));
    expect(body.previoushash).toBe(previous);
    expect(uuidFromPublicId('event', body.id)).toBe(event.id);
    expect(body.source).toBe(`/operators/${publicId('operator', operatorId)}`);
    previous = createHash('sha256').update(event.body).digest('hex');
    expect(event.body_hash.toString('hex')).toBe(previous);
  });
}

/** Runs a sequencer until `count` events have been sequenced. */
async function sequenceUntil(count: number, act: () => Promise<unknown>): Promise<SequencedBatch[]> {
  const stop = new AbortController();
  const batches: SequencedBatch[] = [];
  let seen = 0;
  let running: Promise<void> | undefined;
  const reached = new Promise<void>((resolve) => {
    const sequencer = new Sequencer(db, new Lease(db, SEQUENCER_LEASE, { pollMs: 20 }), {
      publicUrl, onSequenced: (batch) => { batches.push(batch); seen += batch.events; if (seen >= count) resolve(); },
    });
    running = sequencer.run(stop.signal);
  });
  await Promise.all([act(), reached]);
  stop.abort();
  await running;
  return batches;
}

async function addEndpoint(operatorId: string, eventTypes: string[], status = 'enabled'): Promise<string> {
  const id = newUuid();
  await db.pool.query('insert into webhook_endpoints (id, operator_id, url, event_types, secret, status) values ($1, $2, $3, $4, $5, $6::endpoint_status)',
    [id, operatorId, 'https://example.com', eventTypes, Buffer.from('x'), status]);
  return id;
}

describe('sequencer', () => {
  it('gives each operator a gap-free chain while 50 writers commit at once, with nothing lost and nothing twice', async () => {
    const operators = [newUuid(), newUuid(), newUuid()];
    const writers = 50;
    const each = 6;
    await sequenceUntil(writers * each * operators.length, () => Promise.all(Array.from({ length: writers }, async (_, w) => {
      for (let i = 0; i < each; i++) {
        await db.transaction((tx) => appendToOutbox(tx, operators.map((operatorId) => row(operatorId, { w, i }))));
      }
    })));
    for (const operatorId of operators) {
      await expectWholeChain(operatorId, writers * each);
      const seen = (await eventsOf(operatorId)).map((e) => JSON.stringify((JSON.parse(e.body) as { data: unknown }).data));
      expect(new Set(seen).size).toBe(writers * each);
    }
    expect((await db.pool.query('select 1 from outbox')).rowCount).toBe(0);
  });

  it('misses no row that commits late, after rows with higher ids were published', async () => {
    const operatorId = newUuid();
    const late = await db.pool.connect();
    try {
      await late.query('begin');
      await appendToOutbox(late, [row(operatorId, { late: true })]);
      await sequenceUntil(20, () => appendToOutbox(db.pool, Array.from({ length: 20 }, () => row(operatorId, { late: false }))));
      await sequenceUntil(1, () => late.query('commit'));
    } finally {
      late.release();
    }
    await expectWholeChain(operatorId, 21);
    expect(JSON.parse((await eventsOf(operatorId)).at(-1)!.body)).toMatchObject({ data: { late: true } });
  });

  it('keeps causal order: who waited for a row lock comes after its holder', async () => {
    const operatorId = newUuid();
    await db.pool.query('create table counters (n int not null)');
    await db.pool.query('insert into counters values (0)');
    await sequenceUntil(120, () => Promise.all(Array.from({ length: 12 }, async () => {
      for (let i = 0; i < 10; i++) {
        await db.transaction(async (tx) => {
          const { rows } = await tx.query<{ n: number }>('update counters set n = n + 1 returning n');
          await appendToOutbox(tx, [row(operatorId, { n: rows[0]!.n })]);
        });
      }
    })));
    const order = (await eventsOf(operatorId)).map((e) => (JSON.parse(e.body) as { data: { n: number } }).data.n);
    expect(order).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  });

  it('a term whose epoch is over writes nothing, although its heads are right', async () => {
    const operatorId = newUuid();
    const lease = new Lease(db, SEQUENCER_LEASE, { ttlMs: 60_000 });
    const epoch = await freshEpoch(lease);
    const client = new pg.Client(testDatabase.url);
    await client.connect();
    try {
      const term = new SequencerTerm(client, epoch, { publicUrl });
      await appendToOutbox(db.pool, [row(operatorId)]);
      expect(await term.step()).toBe(1);
      await db.pool.query('update leases set epoch = epoch + 1 where name = $1', [SEQUENCER_LEASE]);
      await appendToOutbox(db.pool, [row(operatorId)]);
      await expect(term.step()).rejects.toThrow(SequencerFenced);
      await expectWholeChain(operatorId, 1);
      expect((await db.pool.query('select 1 from outbox')).rowCount).toBe(1);
    } finally {
      await client.end();
    }
  });

  it('a term whose remembered heads are stale writes nothing, and the next term goes on where the chain really ends', async () => {
    const operatorId = newUuid();
    await db.pool.query('delete from outbox');
    const epoch = await freshEpoch(new Lease(db, SEQUENCER_LEASE, { ttlMs: 60_000 }));
    const [one, two] = [new pg.Client(testDatabase.url), new pg.Client(testDatabase.url)];
    await Promise.all([one.connect(), two.connect()]);
    try {
      const stale = new SequencerTerm(one, epoch, { publicUrl });
      await appendToOutbox(db.pool, [row(operatorId)]);
      await stale.step();
      await appendToOutbox(db.pool, [row(operatorId)]);
      await new SequencerTerm(two, epoch, { publicUrl }).step();
      await appendToOutbox(db.pool, [row(operatorId)]);
      await expect(stale.step()).rejects.toThrow(/heads moved/);
      await new SequencerTerm(two, epoch, { publicUrl }).step();
      await expectWholeChain(operatorId, 3);
    } finally {
      await Promise.all([one.end(), two.end()]);
    }
  });

  it('a leader whose connection is cut goes on with a new one', async () => {
    const operatorId = newUuid();
    await db.pool.query('update leases set until = clock_timestamp() where name = $1', [SEQUENCER_LEASE]);
    await sequenceUntil(2, async () => {
      await appendToOutbox(db.pool, [row(operatorId)]);
      while ((await eventsOf(operatorId)).length < 1) await delay(5);
      await db.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'l402kit-sequencer' and datname = current_database()");
      await appendToOutbox(db.pool, [row(operatorId)]);
    });
    await expectWholeChain(operatorId, 2);
  });

  it('owes each event to the endpoints that ask for its type, paused ones included, and to nobody else', async () => {
    const operatorId = newUuid();
    const all = await addEndpoint(operatorId, ['*']);
    const paid = await addEndpoint(operatorId, ['invoice.paid']);
    const created = await addEndpoint(operatorId, ['invoice.created']);
    const paused = await addEndpoint(operatorId, ['*'], 'paused');
    await addEndpoint(operatorId, ['*'], 'disabled');
    await addEndpoint(operatorId, ['*'], 'deleted');
    await addEndpoint(newUuid(), ['*']);
    const batches = await sequenceUntil(2, () => appendToOutbox(db.pool, [row(operatorId), { ...row(operatorId), type: 'invoice.created' }]));
    const owed = await db.pool.query<{ endpoint_id: string; event_type: string }>('select endpoint_id, event_type from webhook_deliveries where operator_id = $1', [operatorId]);
    expect(owed.rows.map((r) => `${r.endpoint_id} ${r.event_type}`).sort()).toEqual(
      [`${all} invoice.paid`, `${paid} invoice.paid`, `${paused} invoice.paid`, `${created} invoice.created`].sort());
    expect(new Set(batches.flatMap((b) => b.endpoints))).toEqual(new Set([all, paid, created, paused]));
  });

  it('carries the caller\'s context as extensions and is not held up by a context that is broken', async () => {
    const operatorId = newUuid();
    await sequenceUntil(2, async () => {
      await appendToOutbox(db.pool, [{ ...row(operatorId, { text: 'naïve "⚡" \u0000' }), extensions: { agentid: 'agent "7"', sessionid: 's', unknown: 'left out' } }]);
      await db.pool.query("insert into outbox (operator_id, type, subject, data, extensions) values ($1, 'invoice.paid', 'inv_1', '{}', 'not json')", [operatorId]);
    });
    await expectWholeChain(operatorId, 2);
    const [first] = await eventsOf(operatorId);
    const body = JSON.parse(first!.body) as Record<string, unknown>;
    expect(body).toMatchObject({ agentid: 'agent "7"', sessionid: 's', data: { text: 'naïve "⚡" \u0000' } });
    expect(body).not.toHaveProperty('unknown');
  });
});

async function freshEpoch(lease: Lease): Promise<bigint> {
  await db.pool.query('update leases set until = clock_timestamp() where name = $1', [SEQUENCER_LEASE]);
  return (await lease.acquire())!;
}
