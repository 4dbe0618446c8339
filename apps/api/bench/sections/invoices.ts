/** Opening invoices over HTTP, beside the same application without its database, bare Fastify, and plain pg. */
import { type Bench, withOpened } from '../bench.js';
import { prepareApiKey, prepareOperators } from '../database/prepare-operators.js';
import { type Figure, Figures } from '../measure/figures.js';
import { storePlainly } from '../plain/invoices.js';
import type { ApiProcess } from '../processes/api.js';
import { BenchProcess } from '../processes/calls.js';
import { freePort } from '../processes/free-port.js';
import type { Load, LoadProcess } from '../processes/load.js';

const CONNECTIONS = 50;
const BODY = JSON.stringify({ amountMsat: 10_000, description: 'One weather forecast', resource: '/v1/forecast' });
const MEMORY_AFTER = 100_000;
/** On a slow machine fewer are opened. */
const TOP_UP_SECONDS = 25;

export async function invoices(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  await withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const [operator] = await prepareOperators(database.db, 1);
    const key = await prepareApiKey(database.db, operator!.operatorId);
    const load = await open(BenchProcess.start<LoadProcess>('load', {}));
    const ports = { api: await freePort(), without: await freePort(), bare: await freePort() };
    const settings = { databaseUrl: database.url, secretsKey: bench.secretsKey };
    const api = await open(BenchProcess.start<ApiProcess>('api', { ...settings, settings: { PORT_API: String(ports.api) } }));
    await open(BenchProcess.start('api-without-database', { ...settings, port: ports.without, settings: {} }));
    await open(BenchProcess.start('bare-fastify', { port: ports.bare }));

    let opened = 0, rate = 0;
    const ask = async (port: number, more: Partial<Load>) => load.call('run', {
      url: `http://127.0.0.1:${port}/v1/invoices`, connections: CONNECTIONS, body: BODY, status: 201,
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': '[<id>]' }, ...more,
    });
    const openMany = async (more: Partial<Load>) => {
      const result = await ask(ports.api, more);
      opened += result.answers;
      rate = result.perSecond;
      return result;
    };
    for (const port of [ports.without, ports.bare]) await ask(port, { seconds: 1 });
    await openMany({ seconds: 1 });

    for (let round = 1; round <= bench.rounds; round++) {
      await database.settle();
      const seconds = bench.take(4, 2);
      const real = await openMany({ seconds });
      const without = await ask(ports.without, { seconds });
      const bare = await ask(ports.bare, { seconds: seconds / 2 });
      await database.settle();
      const plain = await storePlainly(database.url, operator!.operatorId, CONNECTIONS, seconds / 2);
      bench.say(`invoices, round ${round}: ${Math.round(real.perSecond)}/s, without database ${Math.round(without.perSecond)}/s, bare Fastify ${Math.round(bare.perSecond)}/s, plain pg ${Math.round(plain)}/s`);
      figures.add('POST /v1/invoices, 50 connections', real.perSecond, 'requests/s', { atLeast: 6_000 });
      figures.addLatency('POST /v1/invoices', real.latency, { p99: { atMost: 30 } });
      figures.add('the same application without its database', without.perSecond, 'requests/s');
      figures.add('ratio to the application without its database', real.perSecond / without.perSecond, '×', { atLeast: 0.5 });
      figures.add('bare Fastify, constant answer', bare.perSecond, 'requests/s');
      figures.add('ratio to bare Fastify', real.perSecond / bare.perSecond, '×');
      figures.add('plain pg, the same rows in batches, no HTTP', plain, 'invoices/s');
    }
    const missing = bench.take(MEMORY_AFTER - opened, 0);
    if (missing > 0) await openMany({ requests: Math.min(missing, Math.round(rate * TOP_UP_SECONDS)) });
    figures.add(`memory of the API after ${opened.toLocaleString('en-US')} invoices`, await api.call('memoryMb'), 'MB', { atMost: 250 });
  });
  return figures.all();
}
