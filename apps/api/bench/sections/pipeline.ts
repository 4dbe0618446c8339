/** From the settlement to the webhook at the operator's door, through the real worker; and what the worker weighs after much work. */
import { Pool } from 'undici';
import type { Bench } from '../bench.js';
import { evenly, type PreparedInvoice, prepareInvoices } from '../database/prepare-invoices.js';
import { PAID_DATA } from '../database/prepare-outbox.js';
import { type Figure, Figures } from '../measure/figures.js';
import { steadily } from '../measure/steadily.js';
import { until } from '../measure/until.js';
import type { Paid } from '../processes/worker.js';
import { type Service, withService } from './service.js';

const OPERATORS = 20;
const PER_SECOND = 100;
const AT_ONCE = 5_000;
/** On a slow machine fewer than all are worked off. */
const MANY_WITHIN_MS = 90_000;

export async function pipeline(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  await withService(bench, OPERATORS, async (service) => {
    const seconds = bench.take(5, 2), perRound = PER_SECOND * seconds, many = bench.take(100_000, 10_000);
    const invoices = await prepareInvoices(service.database.db, service.operators, PER_SECOND + perRound * bench.rounds + many, evenly);
    await service.database.settle();
    let next = 0;
    const take = (count: number): readonly Paid[] => invoices.slice(next, next += count).map(paid);
    // The first second warms connections and statements up.
    await steadily(PER_SECOND, 1, (due) => { void service.worker.call('paid', take(due)); });
    await received(service, next);
    for (let round = 1; round <= bench.rounds; round++) {
      await service.receiver.call('received');
      await steadily(PER_SECOND, seconds, (due) => { void service.worker.call('paid', take(due)); });
      await received(service, next);
      const { latency } = await service.receiver.call('received');
      const bare = await bareUndici(service, seconds / 2);
      bench.say(`pipeline, round ${round}: p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms, bare undici p50 ${bare.p50.toFixed(1)} ms`);
      figures.addLatency('settlement → webhook received at 100/s', latency, { p50: { atMost: 40 } });
      figures.addLatency('bare undici: a POST to the same receiver at 100/s', bare);
    }
    const began = performance.now(), before = next;
    while (next < invoices.length && performance.now() - began < MANY_WITHIN_MS) {
      await service.worker.call('paid', take(AT_ONCE));
      await received(service, next - AT_ONCE);
    }
    await received(service, next);
    figures.add('webhooks delivered when many wait, settlements recorded and paid out beside', ((next - before) * 1_000) / (performance.now() - began), 'webhooks/s');
    figures.add(`memory of the worker after ${next.toLocaleString('en-US')} invoices`, await service.worker.call('memoryMb'), 'MB', { atMost: 250 });
  });
  return figures.all();
}

const paid = ({ paymentHash, amountMsat }: PreparedInvoice): Paid => [paymentHash, Number(amountMsat)];
const bareSent = { count: 0 };

/** Until the receiver has been told of `count` invoices (beside what bare undici told it). */
const received = (service: Service, count: number): Promise<void> =>
  until(`${count} webhooks`, async () => (await service.receiver.call('count')) - bareSent.count >= count);

/** The same body to the same receiver, straight from here. */
async function bareUndici(service: Service, seconds: number): Promise<{ p50: number; p99: number }> {
  const url = new URL(await service.receiver.call('url'));
  const pool = new Pool(url.origin, { connections: 8 });
  const asked: Promise<unknown>[] = [];
  await steadily(PER_SECOND, seconds, (due) => {
    for (let i = 0; i < due; i++) {
      bareSent.count += 1;
      const body = PAID_DATA.replace(/"paidAt":"[^"]+"/, `"paidAt":"${new Date().toISOString()}"`);
      asked.push(pool.request({ method: 'POST', path: url.pathname, body }).then((answer) => answer.body.dump()));
    }
  });
  await Promise.all(asked);
  await pool.close();
  return (await service.receiver.call('received')).latency;
}
