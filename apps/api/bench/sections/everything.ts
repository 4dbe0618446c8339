/** Everything at once: callers open invoices as fast as they can and pay each at once; all of it goes the whole way. */
import type { Bench } from '../bench.js';
import { prepareApiKey } from '../database/prepare-operators.js';
import { type Figure, Figures } from '../measure/figures.js';
import { until } from '../measure/until.js';
import type { ApiProcess } from '../processes/api.js';
import { BenchProcess } from '../processes/calls.js';
import type { CallersProcess } from '../processes/callers.js';
import { freePort } from '../processes/free-port.js';
import { type Service, withService } from './service.js';

const OPERATORS = 50;
const CONNECTIONS = 50;
const HAND_OVER_MS = 10;

export async function everything(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  await withService(bench, OPERATORS, async (service) => {
    const { database, operators, worker, open } = service;
    const port = await freePort();
    const api = await open(BenchProcess.start<ApiProcess>('api', { databaseUrl: database.url, secretsKey: bench.secretsKey, settings: { PORT_API: String(port) } }));
    const keys = await Promise.all(operators.map(({ operatorId }) => prepareApiKey(database.db, operatorId)));
    const callers = await open(BenchProcess.start<CallersProcess>('callers', { origin: `http://127.0.0.1:${port}`, keys, connections: CONNECTIONS }));
    await oneLoad(service, callers, 1_000);
    for (let round = 1; round <= bench.rounds; round++) {
      const before = await payoutsSettled(service);
      const load = await oneLoad(service, callers, bench.take(6_000, 2_500));
      const payouts = await payoutsSettled(service) - before;
      bench.say(`everything, round ${round}: ${Math.round(load.openedPerSecond)} invoices/s opened, ${Math.round(load.throughPerSecond)}/s all the way`);
      figures.add('invoices opened over HTTP while all else runs', load.openedPerSecond, 'invoices/s');
      figures.addLatency('POST /v1/invoices while all else runs', load.latency);
      figures.add('all the way: opened, paid, credited, sequenced, webhook received', load.throughPerSecond, 'invoices/s');
      figures.add('payouts made beside', payouts / load.seconds, 'payouts/s');
    }
    figures.add('memory of the API afterwards', await api.call('memoryMb'), 'MB');
    figures.add('memory of the worker afterwards', await worker.call('memoryMb'), 'MB');
  });
  return figures.all();
}

/** Load for `forMs`, then until the last webhook is there. */
async function oneLoad({ receiver, worker }: Service, callers: BenchProcess<CallersProcess>, forMs: number) {
  const already = await receiver.call('count');
  const began = performance.now();
  let opened = 0;
  const handOver = async (): Promise<void> => {
    const fresh = await callers.call('opened');
    opened += fresh.length;
    if (fresh.length > 0) await worker.call('paid', fresh);
  };
  await callers.call('go');
  while (performance.now() - began < forMs) {
    await handOver();
    await new Promise((resolve) => { setTimeout(resolve, HAND_OVER_MS); });
  }
  const latency = await callers.call('stop');
  const loadedFor = (performance.now() - began) / 1_000;
  await handOver();
  await until('the webhook of every paid invoice', async () => (await receiver.call('count')) - already >= opened);
  const seconds = (performance.now() - began) / 1_000;
  return { latency, seconds, openedPerSecond: opened / loadedFor, throughPerSecond: opened / seconds };
}

async function payoutsSettled({ database }: Service): Promise<number> {
  const { rows } = await database.db.pool.query<{ n: number }>(`select count(*)::int as n from payouts where status = 'settled'`);
  return rows[0]!.n;
}
