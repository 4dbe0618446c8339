/** PostgreSQL is there and does not go on: a lock that somebody holds, and processes that stand still. */
import { OpenInvoice } from '../../src/money/open-invoice.js';
import { eventually } from '../support/money-harness.js';
import { startTestApi, type Answer, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => {
  api = await startTestApi({ DATABASE_TIMEOUT_SECONDS: '2' });
  operator = await api.signUp();
});
afterAll(() => api.close());

const open = (headers: Record<string, string> = {}) => api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 }, headers });
const stored = async () => Number((await api.harness.query<{ n: bigint }>('select count(*) as n from invoices'))[0]!.n);
/** The harness has connections of its own, which nothing limits. */
async function lockInvoices(): Promise<() => Promise<void>> {
  const holder = await api.harness.money.db.pool.connect();
  await holder.query('set idle_in_transaction_session_timeout = 0');
  await holder.query('begin');
  await holder.query('lock table invoices in access exclusive mode');
  return async () => { await holder.query('rollback'); holder.release(true); };
}
function expectTryAgain(answers: readonly Answer[]): void {
  for (const { status, body, headers } of answers) {
    expect([status, body.code, Number(headers.get('retry-after')) > 0]).toEqual([503, 'database-unavailable', true]);
  }
}

describe('while PostgreSQL does not go on', () => {
  it('a lock on the invoices is told within seconds, by what writes and by what reads; then everything works again', async () => {
    const before = await stored();
    const unlock = await lockInvoices();
    const asked = performance.now();
    const answers = await Promise.all([
      ...Array.from({ length: 100 }, (_, i) => open({ 'idempotency-key': `locked-${i}` })),
      api.call('GET', '/v1/invoices', { key: operator.admin }), api.call('GET', '/v1/invoices/inv_01kar5x5x5x5x5x5x5x5x5x5x5', { key: operator.admin }),
    ]);
    expect(performance.now() - asked).toBeLessThan(8_000);
    expectTryAgain(answers);
    // What has no part in it is not held up.
    expect((await api.call('GET', '/v1/operator', { key: operator.admin })).status).toBe(200);
    await unlock();
    const again = await Promise.all(Array.from({ length: 100 }, (_, i) => open({ 'idempotency-key': `locked-${i}` })));
    expect(again.map(({ status }) => status)).toEqual(Array(100).fill(201));
    expect(await stored() - before).toBe(100);
  }, 60_000);

  it('a flood behind a lock is refused at once, beyond what may wait; nothing was made for it, on the node either', async () => {
    const unlock = await lockInvoices();
    const made = jest.spyOn(api.harness.node, 'createInvoice'), cancelled = jest.spyOn(api.harness.node, 'cancelInvoice');
    const { batch } = api.app.get(OpenInvoice) as unknown as { batch: { limits: { maxWaiting: number } } };
    batch.limits = { ...batch.limits, maxWaiting: 20 };
    try {
      const answers = await Promise.all(Array.from({ length: 200 }, () => open()));
      expectTryAgain(answers);
      const refused = answers.filter(({ body }) => /nothing was made/i.test(body.detail ?? ''));
      expect(refused.length).toBeGreaterThan(100);
      // Few were made in the moment before it was full, and those were taken back.
      const orphans = made.mock.results.length - (answers.length - refused.length);
      expect(cancelled.mock.calls.length).toBe(orphans);
    } finally {
      await unlock();
      made.mockRestore();
      cancelled.mockRestore();
    }
    await eventually(async () => (await open()).status === 201);
  }, 60_000);

  it('processes of PostgreSQL that stand still are left, and others asked', async () => {
    // Three of the API's own, that have just been used.
    const { pool } = api.parts.database;
    const pids = (await Promise.all([1, 2, 3].map(() => pool.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.2)')))).map(({ rows }) => rows[0]!.pid);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const asked = performance.now();
      const answers = await Promise.all(Array.from({ length: 30 }, () => open()));
      expect(performance.now() - asked).toBeLessThan(10_000);
      expectTryAgain(answers);
      await eventually(async () => (await open()).status === 201);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  }, 60_000);
});
