/** Webhooks: how many a second are signed, sent and recorded; who waits for a slow endpoint; how soon after the settlement; recovering many. */
import { redisServerPath, startRedis } from '../../test/support/redis-server.js';
import { type Bench, withOpened } from '../bench.js';
import { deliveredCount, enableEndpoints, type Owed, prepareDeliveries } from '../database/prepare-deliveries.js';
import { evenly, prepareInvoices } from '../database/prepare-invoices.js';
import { type Figure, Figures } from '../measure/figures.js';
import { steadily } from '../measure/steadily.js';
import { until } from '../measure/until.js';
import { postPlainly } from '../plain/webhooks.js';
import { BenchProcess } from '../processes/calls.js';
import type { DeliveryProcess } from '../processes/delivery.js';
import type { PlainReceiverProcess } from '../processes/plain-receiver.js';
import { withService } from './service.js';

const ENDPOINTS = 50;
const PER_SECOND = 200;

type QueueName = 'Redis' | 'PostgreSQL';
const queues: readonly QueueName[] = redisServerPath() ? ['Redis', 'PostgreSQL'] : ['PostgreSQL'];

export async function webhooks(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  for (let round = 1; round <= bench.rounds; round++) {
    const count = bench.take(20_000, 5_000);
    const bare = await plainly(count, false), signed = await plainly(count, true);
    figures.add('bare undici, the same bytes to the same receiver', bare, 'requests/s');
    figures.add('bare undici, signed', signed, 'requests/s');
    for (const queue of queues) {
      const rate = await throughput(bench, queue, count);
      bench.say(`webhooks, round ${round}, queue on ${queue}: ${Math.round(rate)}/s; bare undici ${Math.round(bare)}/s, signed ${Math.round(signed)}/s`);
      figures.add(`signed, delivered and recorded, ${ENDPOINTS} endpoints, queue on ${queue}`, rate, 'deliveries/s', { atLeast: 8_000 });
      figures.add(`ratio to bare undici, signed, queue on ${queue}`, rate / signed, '×');
    }
    for (const queue of queues) {
      const seconds = await fairness(bench, queue);
      bench.say(`webhooks, round ${round}, queue on ${queue}: 4,600 fast ones behind 400 slow ones in ${seconds.toFixed(2)} s`);
      figures.add(`4,600 fast deliveries behind 400 to a 2-second endpoint, queue on ${queue}`, seconds, 's', { atMost: 2 });
    }
  }
  await settlementToWebhook(bench, figures);
  await recovery(bench, figures);
  return figures.all();
}

const onReceiver = <T>(work: (origin: string, open: Parameters<Parameters<typeof withOpened>[0]>[0], receiver: BenchProcess<PlainReceiverProcess>) => Promise<T>): Promise<T> =>
  withOpened(async (open) => {
    const receiver = await open(BenchProcess.start<PlainReceiverProcess>('plain-receiver', {}));
    return work(await receiver.call('origin'), open, receiver);
  });

const plainly = (count: number, signed: boolean): Promise<number> => onReceiver(async (origin) => {
  await postPlainly(origin, 1_000, signed);
  return postPlainly(origin, count, signed);
});

/** Deliveries that wait, a delivery process, and its queue: `work` begins when everything is warm and nothing has been sent. */
function withDelivery<T>(bench: Bench, queue: QueueName, owed: (origin: string) => Owed[], recorded: boolean,
  work: (parts: { db: Parameters<typeof enableEndpoints>[0]; delivery: BenchProcess<DeliveryProcess>; endpoints: Awaited<ReturnType<typeof prepareDeliveries>> }) => Promise<T>): Promise<T> {
  return onReceiver(async (origin, open) => {
    const database = await open(bench.databases.create());
    const redis = queue === 'Redis' ? await open(startRedis().then(({ url, stop }) => ({ url, close: stop }))) : undefined;
    const endpoints = await prepareDeliveries(database.db, bench.secretsKey, owed(origin), recorded);
    await database.settle();
    const delivery = await open(BenchProcess.start<DeliveryProcess>('delivery', {
      databaseUrl: database.url, secretsKey: bench.secretsKey, settings: { ALLOW_LOOPBACK_HOSTS: new URL(origin).host, ...(redis ? { REDIS_URL: redis.url } : {}) },
    }));
    // The queue's tables and connections are made by a first sweep that finds nothing.
    await delivery.call('sweep');
    return work({ db: database.db, delivery, endpoints });
  });
}

const fast = (origin: string, deliveries: number): Owed[] => Array.from({ length: ENDPOINTS }, (_, i) => ({ url: `${origin}/fast/${i}`, deliveries: deliveries / ENDPOINTS }));

/** @returns deliveries a second, from the wake-up to the last record */
const throughput = (bench: Bench, queue: QueueName, count: number): Promise<number> => withDelivery(bench, queue, (origin) => fast(origin, count), true, async ({ db, delivery, endpoints }) => {
  const ids = endpoints.map((e) => e.id);
  const began = performance.now();
  await enableEndpoints(db);
  await delivery.call('sweep');
  await until(`${count} deliveries`, async () => await deliveredCount(db, ids) >= count);
  return (count * 1_000) / (performance.now() - began);
});

/** @returns seconds until all the fast ones are delivered and recorded */
const fairness = (bench: Bench, queue: QueueName): Promise<number> =>
  withDelivery(bench, queue, (origin) => [{ url: `${origin}/slow`, deliveries: 400 }, ...fast(origin, 4_600)], true, async ({ db, delivery, endpoints }) => {
    const ids = endpoints.slice(1).map((e) => e.id);
    const began = performance.now();
    await enableEndpoints(db);
    await delivery.call('sweep');
    await until('the fast deliveries', async () => await deliveredCount(db, ids) >= 4_600);
    return (performance.now() - began) / 1_000;
  });

async function settlementToWebhook(bench: Bench, figures: Figures): Promise<void> {
  await withService(bench, 20, async ({ database, operators, receiver, worker }) => {
    const seconds = bench.take(5, 2);
    const invoices = await prepareInvoices(database.db, operators, PER_SECOND * (1 + seconds * bench.rounds), evenly);
    await database.settle();
    let next = 0;
    const pay = (due: number): void => { void worker.call('paid', invoices.slice(next, next += due).map(({ paymentHash, amountMsat }) => [paymentHash, Number(amountMsat)] as const)); };
    const received = (): Promise<void> => until('webhooks', async () => await receiver.call('count') >= next);
    // The first second warms connections and statements up.
    await steadily(PER_SECOND, 1, pay);
    await received();
    for (let round = 1; round <= bench.rounds; round++) {
      await receiver.call('received');
      await steadily(PER_SECOND, seconds, pay);
      await received();
      const { latency } = await receiver.call('received');
      bench.say(`webhooks, round ${round}: settlement → webhook p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms`);
      figures.addLatency('settlement → webhook received at 200/s', latency, { p50: { atMost: 30 }, p99: { atMost: 250 } });
    }
  });
}

async function recovery(bench: Bench, figures: Figures): Promise<void> {
  const count = bench.take(100_000, 20_000);
  for (const queue of queues) {
    await withDelivery(bench, queue, (origin) => [{ url: `${origin}/fast`, deliveries: count }], false, async ({ db, delivery, endpoints }) => {
      const [endpoint] = endpoints;
      const began = performance.now();
      await enableEndpoints(db);
      await delivery.call('recover', { operatorId: endpoint!.operatorId, endpointId: endpoint!.id });
      const owedAfter = performance.now();
      await until('recovered deliveries', async () => await deliveredCount(db, [endpoint!.id]) >= count, 300_000);
      const peak = await delivery.call('peakMemoryMb');
      bench.say(`webhooks, queue on ${queue}: ${count} recovered: owed after ${((owedAfter - began) / 1_000).toFixed(1)} s, delivered after ${((performance.now() - began) / 1_000).toFixed(1)} s, ${Math.round(peak)} MB`);
      figures.add(`recover of ${count.toLocaleString('en-US')} to one endpoint (8 at a time), queue on ${queue}`, (count * 1_000) / (performance.now() - began), 'deliveries/s');
      figures.add(`peak memory of the worker meanwhile, queue on ${queue}`, peak, 'MB', { atMost: 300 });
    });
  }
}
