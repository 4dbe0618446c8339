/** Events: how fast the sequencer numbers and chains them, and how long one waits from its writing to its number. */
import { Lease } from '../../src/platform/leases/lease.js';
import { type SequencedBatch, Sequencer } from '../../src/platform/outbox/sequencer.js';
import { type Bench, type BenchDatabase, withOpened } from '../bench.js';
import { prepareOutbox } from '../database/prepare-outbox.js';
import { Arrivals } from '../measure/arrivals.js';
import { type Figure, Figures } from '../measure/figures.js';
import type { Latency } from '../measure/statistics.js';
import { publishPlainly } from '../plain/events.js';
import { SteadyOutboxWriter } from '../database/steady-outbox-writer.js';

const SHAPES = [{ operators: 1, words: '1 operator' }, { operators: 1_000, words: '1,000 operators' }] as const;
const PER_SECOND = 1_000;
const BATCH = 1_000;

export async function events(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  for (let round = 1; round <= bench.rounds; round++) {
    const count = bench.take(40_000, 15_000);
    for (const { operators, words } of SHAPES) {
      const sequenced = await sequenceAll(bench, operators, count);
      const plain = await plainRate(bench, operators, count);
      bench.say(`events, round ${round}, ${words}: ${Math.round(sequenced)}/s, plain pg ${Math.round(plain)}/s`);
      figures.add(`sequenced, ${words}`, sequenced, 'events/s', { atLeast: 15_000 });
      figures.add(`plain pg, the same rows in batches of 1,000, ${words}`, plain, 'events/s');
      figures.add(`ratio to plain pg, ${words}`, sequenced / plain, '×');
    }
    const latency = await waiting(bench, bench.take(3, 1.5));
    figures.addLatency('written → sequenced at 1,000/s', latency, { p50: { atMost: 15 } });
  }
  return figures.all();
}

/** @returns events a second, of those that wait when the sequencer begins to lead */
async function sequenceAll(bench: Bench, operators: number, count: number): Promise<number> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    await prepareOutbox(database.db, operators, count);
    await database.settle();
    const arrivals = new Arrivals();
    let firstAt = 0, first = 0;
    return sequencing(database, (batch) => {
      // Timed from the first commit on, so that taking the lease and connecting do not count.
      if (firstAt === 0) { firstAt = performance.now(); first = batch.events; }
      arrivals.finish(batch.events);
    }, async () => {
      await arrivals.whenDone(count);
      return ((count - first) * 1_000) / (performance.now() - firstAt);
    });
  });
}

async function waiting(bench: Bench, seconds: number): Promise<Latency> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const writer = await open(SteadyOutboxWriter.connect(database.url, 100));
    await database.settle();
    const arrivals = new Arrivals();
    return sequencing(database, (batch) => { arrivals.finish(batch.events); }, async (leading) => {
      await leading;
      const written = await writer.write(PER_SECOND, seconds, (count) => { arrivals.arrive(count); });
      await arrivals.whenDone(written);
      return arrivals.latency();
    });
  });
}

async function sequencing<T>(database: BenchDatabase, onSequenced: (batch: SequencedBatch) => void, work: (leading: Promise<void>) => Promise<T>): Promise<T> {
  const lease = new Lease(database.db, 'sequencer', { pollMs: 50, onError: (error) => { console.error(error); } });
  const stop = new AbortController();
  const running = new Sequencer(database.db, lease, { publicUrl: 'http://localhost:4402', onSequenced }).run(stop.signal);
  try {
    return await work(leads(database));
  } finally {
    stop.abort();
    await running;
  }
}

/** Resolves when somebody leads. Nobody tells, so the row is asked for. */
async function leads({ db }: BenchDatabase): Promise<void> {
  while ((await db.pool.query(`select 1 from leases where name = 'sequencer' and until > clock_timestamp()`)).rowCount === 0) await new Promise((r) => { setTimeout(r, 10); });
}

async function plainRate(bench: Bench, operators: number, count: number): Promise<number> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    await prepareOutbox(database.db, operators, count);
    await database.settle();
    const began = performance.now();
    await publishPlainly(database.url, BATCH);
    return (count * 1_000) / (performance.now() - began);
  });
}
