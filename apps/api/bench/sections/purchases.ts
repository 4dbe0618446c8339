/** Complete purchases over the real Lightning network of packages/devnet: opened over HTTP, paid by a wallet, settled, credited. */
import { join } from 'node:path';
import { DevnetApi, startDevnet } from '@l402kit/devnet';
import { Pool } from 'undici';
import { type Bench, type BenchDatabase, withOpened } from '../bench.js';
import { prepareApiKey, prepareOperators } from '../database/prepare-operators.js';
import { type Figure, Figures } from '../measure/figures.js';
import { until } from '../measure/until.js';
import { BenchProcess } from '../processes/calls.js';
import { freePort } from '../processes/free-port.js';

const OPERATORS = 5;
const BUYERS = 32;
const AMOUNT_MSAT = 100_000;

export async function purchases(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  await withOpened(async (open) => {
    const devnet = await open(startDevnet({ dataDir: join(bench.folder, 'devnet') }));
    const lightning = new DevnetApi(devnet.url);
    const host = new URL(devnet.url).host.replace('127.0.0.1', 'localhost');
    const database = await open(bench.databases.create());
    const operators = await prepareOperators(database.db, OPERATORS, (n) => `seller${n}@${host}`);
    for (let n = 0; n < OPERATORS; n++) await lightning.wallet(`seller${n}`);
    const keys = await Promise.all(operators.map(({ operatorId }) => prepareApiKey(database.db, operatorId)));
    const port = await freePort();
    const settings = { LIGHTNING_BACKEND: 'embedded', DEVNET_URL: devnet.url, ALLOW_LOOPBACK_HOSTS: host, PORT_API: String(port), PORT_WORKER: String(await freePort()) };
    for (const name of ['worker', 'api']) await open(BenchProcess.start(name, { databaseUrl: database.url, secretsKey: bench.secretsKey, settings }));
    const api = await open(Promise.resolve(new Pool(`http://127.0.0.1:${port}`, { connections: BUYERS })));

    const openInvoice = async (n: number): Promise<string> => {
      const { statusCode, body } = await api.request({
        method: 'POST', path: '/v1/invoices', headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[n % OPERATORS]}` },
        body: JSON.stringify({ amountMsat: AMOUNT_MSAT }),
      });
      const answer = await body.json() as { readonly paymentRequest: string };
      if (statusCode !== 201) throw new Error(`the API answered ${statusCode}: ${JSON.stringify(answer)}`);
      return answer.paymentRequest;
    };
    let bought = 0;
    const buy = async (count: number): Promise<number> => perSecond(count, async () => {
      await together(count, async (n) => { await lightning.pay('caller', await openInvoice(n)); });
      bought += count;
      await until(`${bought} invoices credited`, async () => (await counted(database, `select count(*)::int as n from invoices where status = 'paid'`)) >= bought);
    });
    // A network of its own: what settles on ours would be money that no invoice of the service stands for.
    const other = new DevnetApi((await open(startDevnet({ dataDir: join(bench.folder, 'devnet-alone') }))).url);
    const devnetAlone = (count: number): Promise<number> => perSecond(count, () => together(count, async () => { await other.pay('caller', (await other.invoice(AMOUNT_MSAT)).bolt11); }));

    await buy(BUYERS);
    await devnetAlone(BUYERS);
    for (let round = 1; round <= bench.rounds; round++) {
      const count = bench.take(480, 120);
      const before = await counted(database, SETTLED);
      const began = performance.now();
      const complete = await buy(count);
      const paidOut = (await counted(database, SETTLED) - before) / ((performance.now() - began) / 1_000);
      const alone = await devnetAlone(count / 2);
      bench.say(`purchases, round ${round}: ${complete.toFixed(1)}/s, devnet alone ${alone.toFixed(1)}/s`);
      figures.add('complete purchases over Lightning', complete, 'purchases/s', { atLeast: 60 });
      figures.add('payouts made beside', paidOut, 'payouts/s');
      figures.add('the embedded network alone: invoice and payment', alone, 'payments/s');
      figures.add('ratio to the embedded network alone', complete / alone, '×');
    }
  });
  return figures.all();
}

const SETTLED = `select count(*)::int as n from payouts where status = 'settled'`;

async function counted({ db }: BenchDatabase, sql: string): Promise<number> {
  return (await db.pool.query<{ n: number }>(sql)).rows[0]!.n;
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - began);
}

/** `count` times, by as many buyers at a time as there are. */
async function together(count: number, once: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: BUYERS }, async () => { while (next < count) await once(next++); }));
}
