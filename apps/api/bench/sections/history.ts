/** A year of history: list pages by every filter, statistics and an export, of an operator that owns half of it. */
import { loadavg } from 'node:os';
import { newUuid } from '@l402kit/money-types';
import { ExportsRepository } from '../../src/modules/exports/exports.repository.js';
import type { ExportOrder } from '../../src/modules/exports/write-export.js';
import { type Bench, type BenchDatabase, withOpened } from '../bench.js';
import { type PreparedHistory, prepareHistory } from '../database/prepare-history.js';
import { prepareApiKey } from '../database/prepare-operators.js';
import { type Figure, Figures, type Target } from '../measure/figures.js';
import { latencyOf, median } from '../measure/statistics.js';
import { askPlainly, copyPlainly, readPagesPlainly, readSumsPlainly } from '../plain/history.js';
import type { ApiProcess } from '../processes/api.js';
import { BenchProcess } from '../processes/calls.js';
import type { ExporterProcess } from '../processes/exporter.js';
import { freePort } from '../processes/free-port.js';
import { EXPORTED_COLUMNS, historyQuestions, type Question } from './history-questions.js';

/** Growth is told against this size. */
const BASE_ROWS = 1_000_000;
const DATABASE: Target = { atMost: 10 };
const HTTP: Readonly<Record<Question['kind'], Target>> = { list: { atMost: 30 }, stats: { atMost: 50 } };
const GROWTH: Target = { atMost: 1.3 };

export async function history(bench: Bench): Promise<Figure[]> {
  if (bench.historyRows <= BASE_ROWS) return (await historyOf(bench, bench.historyRows)).figures;
  const base = await historyOf(bench, BASE_ROWS);
  const large = await historyOf(bench, bench.historyRows);
  return [...labelled(base.figures, BASE_ROWS), ...labelled(large.figures, bench.historyRows), ...growth(base, large)];
}

interface Measured {
  readonly figures: Figure[];
  /** median of all times in the database, ms, by question */
  readonly medians: ReadonlyMap<string, number>;
}

const labelled = (figures: readonly Figure[], rows: number): Figure[] => figures.map((figure) => ({ ...figure, what: `${rows / 1_000_000} M: ${figure.what}` }));

/** Of every question, how much longer it takes with more rows: by its median, since what disturbs the machine is in the p95. */
function growth(base: Measured, large: Measured): Figure[] {
  return [...large.medians].map(([what, ms]) => ({ what: `growth: ${what}, median in the database`, unit: '×', rounds: [ms / base.medians.get(what)!], target: GROWTH }));
}

function historyOf(bench: Bench, rows: number): Promise<Measured> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const prepared = await prepareHistory(database.db, rows, bench.say);
    await database.settle();
    bench.say(`history: ${rows.toLocaleString('en-US')} invoices loaded`);
    const settings = { databaseUrl: database.url, secretsKey: bench.secretsKey };
    const port = await freePort();
    await open(BenchProcess.start<ApiProcess>('api', { ...settings, settings: { PORT_API: String(port) } }));
    const figures = new Figures();
    const medians = await askEverything(bench, figures, database, prepared, `http://127.0.0.1:${port}`);
    // Its own for every round: the memory of one export.
    for (let round = 1; round <= bench.rounds; round++) {
      const exporter = await BenchProcess.start<ExporterProcess>('exporter', { ...settings, settings: {} });
      try { await writeExport(bench, figures, database, prepared, exporter, round); } finally { await exporter.close(); }
    }
    return { figures: figures.all(), medians };
  });
}

async function askEverything(bench: Bench, figures: Figures, database: BenchDatabase, { operator, freeOperator }: PreparedHistory, url: string): Promise<Map<string, number>> {
  const { rows: [some] } = await database.db.pool.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from invoices where operator_id = $1 and id < uuidv7(interval '-100 days') order by id desc limit 1`, [operator.operatorId]);
  const questions = historyQuestions(database.db, operator.operatorId, some!.hash);
  const get = getting(url, await prepareApiKey(database.db, operator.operatorId, ['read']));
  const getFree = getting(url, await prepareApiKey(database.db, freeOperator.operatorId, ['read']));
  await checkSums(database, operator.operatorId, get);
  const times = bench.take(100, 40);
  const all = new Map(questions.map(({ what }) => [what, [] as number[]]));
  for (const { ask, path } of questions) { await timed(3, ask); await timed(3, () => get(path)); }
  for (let round = 1; round <= bench.rounds; round++) {
    // What the machine takes for nothing: it is in every figure below.
    figures.add('plain pg, select 1, p95', latencyOf(await askPlainly(database.url, times)).p95, 'ms');
    figures.add('the API, a path that does not exist, p95 over HTTP', latencyOf(await timed(times, () => fetch(`${url}/none`).then((response) => response.text()))).p95, 'ms');
    figures.add('plain pg, the newest 51 invoices, p95', latencyOf(await readPagesPlainly(database.url, operator.operatorId, times)).p95, 'ms');
    figures.add('plain pg, sums of twelve months by resource, p95', latencyOf(await readSumsPlainly(database.url, operator.operatorId, times)).p95, 'ms');
    for (const { what, kind, path, ask } of questions) {
      const took = await timed(times, ask);
      all.get(what)!.push(...took);
      figures.add(`${what}, p95 in the database`, latencyOf(took).p95, 'ms', DATABASE);
      figures.add(`${what}, p95 over HTTP`, latencyOf(await timed(times, () => get(path))).p95, 'ms', HTTP[kind]);
    }
    figures.add('invoices on Free: first page, p95 over HTTP', latencyOf(await timed(times, () => getFree('/v1/invoices?limit=50'))).p95, 'ms', HTTP.list);
    bench.say(`history, round ${round}: ${questions.length} questions asked, ${times} times each in the database and over HTTP; load average ${loadavg()[0]!.toFixed(1)}`);
  }
  return new Map([...all].map(([what, took]) => [what, median(took)]));
}

async function writeExport(bench: Bench, figures: Figures, { db, url }: BenchDatabase, { operator }: PreparedHistory, exporter: BenchProcess<ExporterProcess>, round: number): Promise<void> {
  const order: ExportOrder = { id: newUuid(), operatorId: operator.operatorId, kind: 'payments', format: 'csv', columns: EXPORTED_COLUMNS, timeZone: 'UTC', from: null, to: null };
  await db.transaction((tx) => new ExportsRepository(db).create(tx, order));
  const { seconds, peakMemoryMb } = await exporter.call('writeNext');
  const { rows: [written] } = await db.pool.query<{ rows: bigint; status: string; received: string; expected: string }>(
    `select rows, status, totals->>'receivedMsat' as received, (select sum(received_msat)::text from settled_days where operator_id = $2) as expected from exports where id = $1`, [order.id, operator.operatorId]);
  if (written?.status !== 'ready' || written.received !== written.expected) throw new Error(`the export is ${written?.status} with ${written?.received} msat, not ${written?.expected}`);
  await db.pool.query('delete from export_pieces where export_id = $1', [order.id]);
  const perSecond = Number(written.rows) / seconds;
  const plain = await copyPlainly(url, operator.operatorId);
  bench.say(`history, export ${round}: ${Number(written.rows).toLocaleString('en-US')} rows, ${Math.round(perSecond)}/s, plain COPY ${Math.round(plain)}/s; load average ${loadavg()[0]!.toFixed(1)}`);
  figures.add('CSV of all payments, compressed and stored', perSecond, 'rows/s', { atLeast: 150_000 });
  figures.add('plain COPY of the same rows to nowhere', plain, 'rows/s');
  figures.add('ratio to plain COPY', perSecond / plain, '×');
  figures.add('memory of the exporting process, at most', peakMemoryMb, 'MB', { atMost: 200 });
}

type Get = (path: string) => Promise<unknown>;
const getting = (url: string, key: string): Get => async (path) => {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
};

/** One after the other. @returns how long each took, ms */
async function timed(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
}

/** What is measured must be right: the statistics agree with the invoices to the msat. */
async function checkSums(database: BenchDatabase, operatorId: string, get: Get): Promise<void> {
  const to = new Date(), from = new Date(to.getTime() - 364 * 86_400_000);
  const [first, last] = [from.toISOString().slice(0, 10), to.toISOString().slice(0, 10)];
  const { rows: [real] } = await database.db.pool.query<{ received: string; paid: string }>(
    `select sum(received_msat)::text as received, count(*)::text as paid from invoices where operator_id = $1 and status = 'paid' and (paid_at at time zone 'UTC')::date between $2 and $3`, [operatorId, first, last]);
  for (const by of ['day', 'resource']) {
    const { total, rows } = await get(`/v1/stats?by=${by}&from=${first}&to=${last}`) as { total: { receivedMsat: number; paid: number }; rows: { receivedMsat: number }[] };
    const sum = rows.reduce((all, row) => all + row.receivedMsat, 0);
    if (String(total.receivedMsat) !== real!.received || sum !== total.receivedMsat || String(total.paid) !== real!.paid) throw new Error(`statistics by ${by} say ${total.receivedMsat} msat of ${total.paid}, the invoices ${real!.received} of ${real!.paid}`);
  }
}
