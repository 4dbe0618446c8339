import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { newUuid, uuidFromPublicId } from '@l402kit/money-types';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { beginReading, copyOf } from '../../src/modules/exports/export-query.js';
import { EXPORT_SOURCES } from '../../src/modules/exports/export-sources.js';
import { ExportWriter } from '../../src/modules/exports/export-writer.js';
import { ExportsRepository } from '../../src/modules/exports/exports.repository.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid, setTier } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let worker: { stop(): Promise<void> };
let writing: { stop(): Promise<void> };
beforeAll(async () => { api = await startTestApi(); worker = api.harness.worker(); writing = startWriter(); });
afterAll(async () => { await writing.stop(); await worker.stop(); await api.close(); });

function startWriter(options: { longestReadMs?: number } = {}): { stop(): Promise<void> } {
  const stopper = new AbortController();
  const done = new ExportWriter(api.harness.money.db, { pollMs: 20, onError: (error) => { if (options.longestReadMs === undefined) throw error; }, ...options }).run(stopper.signal);
  return { stop: async () => { stopper.abort(); await done; } };
}
async function proOperator(): Promise<SignedUpOperator> {
  const operator = await api.signUp();
  await setTier(api, operator, 'pro', new Date(Date.now() + 86_400_000));
  await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000_000 } });
  return operator;
}
async function sell(operator: SignedUpOperator, body: Record<string, unknown>): Promise<void> {
  const made = (await api.call('POST', '/v1/invoices', { key: operator.invoices, body })).body;
  api.harness.node.receive(made.paymentHash);
  await eventually(async () => (await api.call('GET', `/v1/invoices/${made.id}`, { key: operator.invoices })).body.status === 'paid');
}
const ask = (operator: SignedUpOperator, body: unknown, headers: Record<string, string> = {}) => api.call('POST', '/v1/exports', { key: operator.admin, body, headers });
const ready = (operator: SignedUpOperator, id: string) => eventually(async () => { const e = (await api.call('GET', `/v1/exports/${id}`, { key: operator.admin })).body; return e.status === 'ready' ? e : undefined; });
/** Payments as they are stored, of 1 msat, 2 msat and so on. */
const pastPayments = (operator: SignedUpOperator, count: number) => api.harness.query(
  `insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, resource, bolt11, payment_hash, received_msat, fee_msat, paid_at, expires_at)
   select gen_random_uuid(), $1, 'main', 'paid', n, 3000, '/resource/' || n, 'x', decode(lpad(to_hex(n), 64, '0'), 'hex'), n, n * 3 / 1000, now(), now() from generate_series(1, $2::int) n`, [operatorUuid(operator), count]);
const get = (operator: SignedUpOperator, id: string, headers: Record<string, string> = {}) => fetch(`${api.url}/v1/exports/${id}/download`, { headers: { authorization: `Bearer ${operator.admin}`, ...headers } });
async function download(operator: SignedUpOperator, body: unknown): Promise<{ text: string; export: any; headers: Headers }> {
  const asked = await ask(operator, body);
  expect(asked.status).toBe(201);
  const done = await ready(operator, asked.body.id);
  const file = await get(operator, done.id);
  return { text: await file.text(), export: done, headers: file.headers };
}
const active = (condition: string) => api.harness.query(`select 1 from pg_stat_activity where datname = current_database() and ${condition}`);
/** An export whose first piece waits for whoever has begun to store the same. */
async function heldAtItsFirstPiece(operator: SignedUpOperator): Promise<{ id: string; storeIt(): Promise<void> }> {
  await writing.stop();
  const { id } = (await ask(operator, { kind: 'payments', format: 'csv' })).body;
  // A client of its own: the pool's would be ended when it does nothing for long.
  const first = new pg.Client(api.harness.money.db.url);
  await first.connect();
  await first.query('begin');
  await first.query(`insert into export_pieces (export_id, number, content) values ($1, 0, '')`, [uuidFromPublicId('export', id)]);
  writing = startWriter();
  await eventually(async () => (await active(`wait_event_type = 'Lock'`)).length === 1);
  return { id, storeIt: async () => { await first.query('rollback'); await first.end(); } };
}
const rowsOf = (csv: string): string[][] => csv.trimEnd().split('\r\n').map((line) => line.split(','));

describe('an export', () => {
  it('of payments and of the ledger has totals that agree with the books to the msat', async () => {
    const operator = await proOperator();
    for (const amountMsat of [1_001, 33_333, 1_234_567]) await sell(operator, { amountMsat, resource: '/a' });
    await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountMsat: 5_000 } });
    const owed = (await api.call('GET', '/v1/balance', { key: operator.admin })).body.owedMsat;

    const payments = await download(operator, { kind: 'payments', format: 'csv' });
    const [head, ...rows] = rowsOf(payments.text);
    expect(head).toEqual(['id', 'createdAt', 'paidAt', 'resource', 'description', 'amountMsat', 'receivedMsat', 'feeMsat', 'netMsat', 'paymentHash', 'late']);
    expect(rows).toHaveLength(4);
    const column = (name: string) => rows.map((row) => Number(row[head!.indexOf(name)]));
    const total = column('netMsat').pop();
    expect([total, column('netMsat').slice(0, -1).reduce((a, b) => a + b), payments.export.totals.netMsat]).toEqual([owed, owed, owed]);
    expect(rows.at(-1)![0]).toBe('TOTAL');
    expect(payments.export).toMatchObject({ status: 'ready', rows: 3, rowsExpected: 3, totals: { receivedMsat: 1_268_901 } });
    expect(payments.headers.get('content-disposition')).toMatch(/^attachment; filename="l402-payments-\d{4}-\d\d-\d\d\.csv"$/);
    expect([payments.headers.get('content-type'), Number(payments.headers.get('content-length'))]).toEqual(['text/csv; charset=utf-8; header=present', Buffer.byteLength(payments.text)]);

    const ledger = await download(operator, { kind: 'ledger', format: 'jsonl' });
    const lines = ledger.text.trimEnd().split('\n').map((line) => JSON.parse(line));
    expect(lines.at(-1)).toEqual({ totals: { owedChangeMsat: owed, inFlightChangeMsat: 0 } });
    expect(lines.slice(0, -1).map(({ code, subject, owedChangeMsat }) => [code, /^inv_/.test(subject), typeof owedChangeMsat])).toEqual(Array(3).fill(['invoice.receive', true, 'number']));
  });

  it('of payouts sums up what arrived, and its negative changes in the ledger stay numbers', async () => {
    const operator = await proOperator();
    await sell(operator, { amountSats: 1_000 });
    await api.call('POST', '/v1/payouts', { key: operator.admin });
    await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
    const payouts = await download(operator, { kind: 'payouts', format: 'csv', columns: ['destination', 'amountMsat', 'status'] });
    expect(rowsOf(payouts.text)).toEqual([['destination', 'amountMsat', 'status'], [expect.stringContaining('@'), '997000', 'settled'], ['TOTAL settled', '997000', '']]);
    const ledger = await download(operator, { kind: 'ledger', format: 'csv', columns: ['owedChangeMsat', 'code'] });
    expect(rowsOf(ledger.text).slice(1)).toEqual([['997000', 'invoice.receive'], ['-997000', 'payout.reserve'], ['0', 'payout.settle'], ['0', 'TOTAL']]);
  });

  it('is harmless in a spreadsheet and keeps every character, in the columns, zone and period that were asked for', async () => {
    const operator = await proOperator();
    await sell(operator, { amountSats: 10, resource: '=HYPERLINK("http://evil.example")', description: 'a "quoted", naïve\nline – 🙂' });
    const { text } = await download(operator, { kind: 'payments', format: 'csv', columns: ['paidAt', 'resource', 'description'], timeZone: 'Asia/Kathmandu' });
    expect(text).toMatch(/^paidAt,resource,description\r\n\d{4}-\d\d-\d\dT[\d:.]{12}\+05:45,"'=HYPERLINK\(""http:\/\/evil\.example""\)","a ""quoted"", naïve\nline – 🙂"\r\nTOTAL,,\r\n$/);
    const json = await download(operator, { kind: 'payments', format: 'jsonl', columns: ['resource', 'late', 'netMsat'] });
    expect(JSON.parse(json.text.split('\n')[0]!)).toEqual({ resource: '=HYPERLINK("http://evil.example")', late: false, netMsat: 9_970 });
    const nothing = await download(operator, { kind: 'payments', format: 'csv', to: '2020-01-01T00:00:00Z' });
    expect(nothing.export).toMatchObject({ rows: 0, totals: { netMsat: 0 } });
    expect(rowsOf(nothing.text)).toHaveLength(2);
  });

  it('is part of Pro, and no other account sees it', async () => {
    const [free, pro] = [await api.signUp(), await proOperator()];
    expect((await ask(free, { kind: 'payments', format: 'csv' })).body).toMatchObject({ status: 403, code: 'tier-required' });
    const { id } = (await ask(pro, { kind: 'ledger', format: 'csv' })).body;
    await ready(pro, id);
    for (const path of [`/v1/exports/${id}`, `/v1/exports/${id}/download`]) expect((await api.call('GET', path, { key: free.admin })).status).toBe(404);
    expect((await api.call('GET', '/v1/exports', { key: free.admin })).body.data).toEqual([]);
    expect((await api.call('GET', '/v1/exports', { key: pro.admin })).body.data).toHaveLength(1);
  });

  it.each([
    [{ kind: 'payments', format: 'xls' }, 'format'], [{ kind: 'users', format: 'csv' }, 'kind'], [{ kind: 'payments', format: 'csv', columns: [] }, 'columns'],
    [{ kind: 'payments', format: 'csv', columns: ['preimage'] }, 'columns'], [{ kind: 'payments', format: 'csv', columns: ['id; drop table invoices'] }, 'columns.0'],
    [{ kind: 'payments', format: 'csv', timeZone: 'Mars/Olympus' }, 'timeZone'], [{ kind: 'payments', format: 'csv', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to'],
    [{ kind: 'payments', format: 'csv', from: 'yesterday' }, 'from'],
  ])('names the field that is wrong: %j', async (body, field) => {
    const { status, body: problem } = await ask(await proOperator(), body);
    expect([status, problem.errors[0].field]).toEqual([422, field]);
  });

  it('is made once for a repeated request, and at most three are under way', async () => {
    await writing.stop();
    try {
      const operator = await proOperator();
      const body = { kind: 'ledger', format: 'csv' };
      const [first, again] = [await ask(operator, body, { 'idempotency-key': 'e1' }), await ask(operator, body, { 'idempotency-key': 'e1' })];
      expect(again.body.id).toBe(first.body.id);
      expect(first.body).toMatchObject({ status: 'waiting', rows: 0, totals: null, expiresAt: null });
      expect((await api.call('GET', `/v1/exports/${first.body.id}/download`, { key: operator.admin })).body.code).toBe('export-not-ready');
      const answers = await Promise.all([1, 2, 3, 4].map(() => ask(operator, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    } finally {
      writing = startWriter();
    }
  });

  it('of many rows comes in pieces, and one that a dead worker left is begun anew and whole', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 30_000);
    await writing.stop();
    const { id } = (await ask(operator, { kind: 'payments', format: 'csv' })).body;
    const dead = await new ExportsRepository(api.harness.money.db).claim();
    await api.harness.query(`insert into export_pieces (export_id, number, content) values ($1, 0, 'half'), ($1, 7, 'more')`, [dead!.id]);
    await api.harness.query(`update exports set lease_until = now() - interval '1 second' where id = $1`, [dead!.id]);
    writing = startWriter();
    const done = await ready(operator, id);
    expect(await new ExportsRepository(api.harness.money.db).storePiece(dead!, { number: 9, startByte: 9, content: Buffer.from('late') }, { rows: 1, bytes: 1 })).toBe(false);
    const text = await (await get(operator, id)).text();
    expect(rowsOf(text)).toHaveLength(30_002);
    expect([done.rows, done.bytes, done.totals.amountMsat]).toEqual([30_000, Buffer.byteLength(text), 30_000 * 30_001 / 2]);
    expect((await api.harness.query<{ n: bigint }>('select count(*) as n from export_pieces where export_id = $1', [dead!.id]))[0]!.n > 1n).toBe(true);

    // Resumed anywhere: within a piece, at its edge, in the last one.
    expect([done.sha256, (await get(operator, id)).headers.get('etag')]).toEqual([createHash('sha256').update(text).digest('hex'), `"${done.sha256}"`]);
    const pieces = await api.harness.query<{ start_byte: bigint }>('select start_byte from export_pieces where export_id = $1 order by number', [dead!.id]);
    for (const first of [0, 1, Number(pieces[1]!.start_byte) - 1, Number(pieces[1]!.start_byte), done.bytes - 1]) {
      const rest = await get(operator, id, { range: `bytes=${first}-`, 'if-range': `"${done.sha256}"` });
      expect([rest.status, rest.headers.get('content-range')]).toEqual([206, `bytes ${first}-${done.bytes - 1}/${done.bytes}`]);
      expect(await rest.text()).toBe(text.slice(first));
    }
    const other = await get(operator, id, { range: 'bytes=5-', 'if-range': '"another file"' });
    expect([other.status, (await other.text()).length]).toEqual([200, text.length]);
    const beyond = await get(operator, id, { range: `bytes=${done.bytes}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${done.bytes}`]);
  });

  it('has nothing of any other account, of whatever kind it is', async () => {
    const [mine, theirs] = [await proOperator(), await proOperator()];
    for (const operator of [mine, theirs]) {
      await sell(operator, { amountSats: 1_000, resource: `/of/${operatorUuid(operator)}` });
      await api.call('POST', '/v1/payouts', { key: operator.admin });
      await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
    }
    for (const [kind, count] of [['payments', 1], ['payouts', 1], ['ledger', 3]] as const) {
      const { text, export: made } = await download(mine, { kind, format: 'jsonl', from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' });
      expect(made.rows).toBe(count);
      const listed = (await api.call('GET', `/v1/${kind === 'payments' ? 'invoices' : kind}`, { key: mine.admin })).body.data.map((row: any) => row.id);
      expect(text.trimEnd().split('\n').slice(0, -1).map((line) => JSON.parse(line).id).sort()).toEqual(listed.sort());
    }
  });

  it('is of one moment: what is settled while it is written is in neither its rows nor its totals', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 20_000);
    const { id } = (await ask(operator, { kind: 'payments', format: 'csv', columns: ['amountMsat'] })).body;
    await eventually(async () => (await api.call('GET', `/v1/exports/${id}`, { key: operator.admin })).body.status !== 'waiting');
    await pastPayments(operator, 5_000);
    const done = await ready(operator, id);
    const rows = rowsOf(await (await get(operator, id)).text()).slice(1);
    const sum = rows.slice(0, -1).reduce((all, [amount]) => all + Number(amount), 0);
    expect([done.rows, done.totals.amountMsat, Number(rows.at(-1)![0])]).toEqual([rows.length - 1, sum, sum]);
    expect([20_000, 25_000]).toContain(done.rows);
  });

  it('can be cancelled before and while it is written; nothing of it is left, and the next one is written', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 60_000);
    const cancel = (id: string, key = operator.admin) => api.call('POST', `/v1/exports/${id}/cancel`, { key });
    await writing.stop();
    const early = (await ask(operator, { kind: 'ledger', format: 'csv' })).body;
    expect(await cancel(early.id, (await proOperator()).admin)).toMatchObject({ status: 404 });
    expect((await cancel(early.id)).body).toMatchObject({ status: 'cancelled', sha256: null, expiresAt: null });
    expect((await cancel(early.id)).body.status).toBe('cancelled');

    // Held where its first piece is stored, until it was cancelled.
    const exports = new ExportsRepository(api.harness.money.db);
    const { id } = (await ask(operator, { kind: 'payments', format: 'csv' })).body;
    const claimed = (await exports.claim())!;
    expect(await exports.storePiece(claimed, { number: 0, startByte: 0, content: Buffer.from('first') }, { rows: 1, bytes: 5 })).toBe(true);
    expect((await cancel(id)).body.status).toBe('cancelled');
    expect(await exports.storePiece(claimed, { number: 1, startByte: 5, content: Buffer.from('second') }, { rows: 2, bytes: 9 })).toBe(false);
    expect(await api.harness.query('select 1 from export_pieces where export_id = $1', [claimed.id])).toEqual([]);
    expect((await get(operator, id)).status).toBe(409);

    writing = startWriter();
    const { export: next } = await download(operator, { kind: 'payments', format: 'csv' });
    expect(next.rows).toBe(60_000);
    expect(await cancel(next.id)).toMatchObject({ status: 409, body: { code: 'export-not-cancellable' } });
  });

  it('is finished although storing it took longer than a transaction may do nothing', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 20_000);
    const { id, storeIt } = await heldAtItsFirstPiece(operator);
    await eventually(async () => (await active(`application_name = 'l402kit-export' and state = 'idle in transaction' and state_change < clock_timestamp() - interval '3.2 seconds'`)).length === 1);
    await storeIt();
    expect((await ready(operator, id)).rows).toBe(20_000);
  });

  it('that is cancelled in the middle of COPY leaves neither a reader nor a snapshot behind, and its worker goes on', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 60_000);
    // The request to cancel it waits for its first piece.
    const { id, storeIt } = await heldAtItsFirstPiece(operator);
    expect(await active(`application_name = 'l402kit-export'`)).toHaveLength(1);
    const cancelling = api.call('POST', `/v1/exports/${id}/cancel`, { key: operator.admin });
    await eventually(async () => (await active(`wait_event_type = 'Lock'`)).length === 2);
    await storeIt();
    expect((await cancelling).body.status).toBe('cancelled');
    await eventually(async () => (await active(`application_name = 'l402kit-export'`)).length === 0);
    expect((await download(operator, { kind: 'ledger', format: 'csv' })).export.status).toBe('ready');
    expect(await api.harness.query('select 1 from export_pieces p join exports e on e.id = p.export_id where e.status = $1', ['cancelled'])).toEqual([]);
  });

  it('does not hold its snapshot for ever: what takes too long fails and says what to do, and a reader that hangs is ended', async () => {
    const operator = await proOperator();
    await pastPayments(operator, 60_000);
    await writing.stop();
    writing = startWriter({ longestReadMs: 1 });
    const { id } = (await ask(operator, { kind: 'payments', format: 'csv' })).body;
    const failed = await eventually(async () => { const { body } = await api.call('GET', `/v1/exports/${id}`, { key: operator.admin }); return body.status === 'failed' ? body : undefined; });
    expect(failed.failure).toMatch(/longer than 15 minutes.*smaller period/);
    await writing.stop();
    writing = startWriter();

    const limits = { operatorId: operatorUuid(operator), from: null, to: null };
    const hanging = await api.harness.money.db.pool.connect();
    await beginReading(hanging, limits);
    // Nobody reads from it.
    hanging.query(copyTo(copyOf(EXPORT_SOURCES.payments, ['id', 'bolt11'], limits))).on('error', () => undefined);
    expect(await new ExportsRepository(api.harness.money.db).endLongReads()).toBe(0);
    expect(await new ExportsRepository(api.harness.money.db).endLongReads(0)).toBe(1);
    await eventually(async () => (await api.harness.query(`select 1 from pg_stat_activity where application_name = 'l402kit-export' and datname = current_database()`)).length === 0);
    hanging.release(new Error('ended'));
  });

  it('that was stored before pieces said where they begin can still be downloaded, and resumed', async () => {
    const operator = await proOperator();
    const id = newUuid();
    await api.harness.query(
      `insert into exports (id, operator_id, kind, format, columns, time_zone, status, rows, bytes, totals, finished_at) values ($1, $2, 'payments', 'csv', '{resource}', 'UTC', 'ready', 2, 11, '{}', now())`, [id, operatorUuid(operator)]);
    await api.harness.query(`insert into export_pieces (export_id, number, content) values ($1, 0, $2), ($1, 1, $3)`, [id, gzipSync('/a\r\n/b'), gzipSync('\r\nsum')]);
    const [listed] = (await api.call('GET', '/v1/exports', { key: operator.admin })).body.data;
    expect([await (await get(operator, listed.id)).text(), await (await get(operator, listed.id, { range: 'bytes=3-' })).text()]).toEqual(['/a\r\n/b\r\nsum', '\n/b\r\nsum']);
  });

  it('is removed after a week, and says so', async () => {
    const operator = await proOperator();
    const { export: made } = await download(operator, { kind: 'ledger', format: 'csv' });
    expect(Date.parse(made.expiresAt) - Date.parse(made.finishedAt)).toBe(7 * 86_400_000);
    await api.harness.query(`update exports set finished_at = now() - interval '8 days' where operator_id = $1`, [operatorUuid(operator)]);
    await new ExportsRepository(api.harness.money.db).removeOld();
    expect((await api.call('GET', `/v1/exports/${made.id}`, { key: operator.admin })).body).toMatchObject({ status: 'expired', expiresAt: null });
    expect((await api.call('GET', `/v1/exports/${made.id}/download`, { key: operator.admin })).body.code).toBe('export-not-ready');
  });
});
