import { randomUUID } from 'node:crypto';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());
beforeEach(async () => { operator = await api.signUp(); });

const DATA = {
  resource: '/weather', method: 'GET', statusCode: 200, invoiceId: null, paymentHash: 'ab'.repeat(32), amountMsat: 10_000, startedAt: '2026-11-20T09:30:00.250Z', durationMs: 12, timesUsed: 1,
};
const served = (change: Record<string, unknown> = {}, data: Record<string, unknown> = {}) => ({
  specversion: '1.0', id: randomUUID(), source: '/services/weather', type: 'com.l402kit.call.served', time: '2026-11-20T09:30:00.262Z', datacontenttype: 'application/json', data: { ...DATA, ...data }, ...change,
});
const refused = () => served({ type: 'com.l402kit.call.refused' }, { statusCode: 402, reasonCode: 'credential-used', reasonDetail: 'It was used before.' });
const report = (body: unknown, key = operator.invoices) => api.call('POST', '/v1/calls', { key, body, headers: { 'content-type': 'application/cloudevents-batch+json' } });
const told = () => api.harness.query<{ type: string; subject: string; data: string; extensions: string | null }>('select type, subject, data, extensions from outbox where operator_id = $1 order by id', [operatorUuid(operator)]);

describe('reported calls', () => {
  it('become events of the account, with the agent context', async () => {
    const context = { agentid: 'agent-7', sessionid: 's-1', causationid: 'c-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    expect(await report([served(context), refused()])).toMatchObject({ status: 202, body: { accepted: 2, duplicates: 0 } });
    const rows = await told();
    expect(rows.map(({ type, subject }) => [type, subject])).toEqual([['call.served', expect.stringMatching(/^call_[0-9a-z]{26}$/)], ['call.refused', expect.stringMatching(/^call_/)]]);
    expect(JSON.parse(rows[0]!.data)).toEqual(DATA);
    expect(JSON.parse(rows[0]!.extensions!)).toEqual(context);
    expect(JSON.parse(rows[1]!.data)).toMatchObject({ reasonCode: 'credential-used' });
  });

  it('count once, however often and at the same time they are sent; of another account they are others', async () => {
    const batch = [served(), served(), refused()];
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => report(i % 2 === 0 ? batch : [...batch].reverse())));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(3);
    expect(await report([batch[0], batch[0], served()])).toMatchObject({ body: { accepted: 1, duplicates: 2 } });
    expect((await told()).length).toBe(4);
    expect((await report(batch, (await api.signUp()).invoices)).body.accepted).toBe(3);
  });

  it('are counted by day and resource where they were served, each once; null where nobody reports', async () => {
    const batch = [served(), served(), served({}, { resource: '/tides' }), refused()];
    await Promise.all([report(batch), report([...batch].reverse())]);
    expect((await report([served()])).body.accepted).toBe(1);
    const purpose = { amountSats: 10, description: 'One call' };
    for (const resource of ['/weather', '/moon']) expect((await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { ...purpose, resource } })).status).toBe(201);
    const byResource = await api.call('GET', '/v1/stats?by=resource', { key: operator.admin });
    expect(Object.fromEntries(byResource.body.rows.map((row: any) => [row.resource, row.served]))).toEqual({ '/weather': 3, '/moon': 0 });
    expect([byResource.body.total.served, byResource.body.previous]).toEqual([4, null]);
    const byDay = await api.call('GET', '/v1/stats', { key: operator.admin });
    expect(byDay.body.rows.at(-1).served).toBe(4);
    const stranger = await api.call('GET', '/v1/stats', { key: (await api.signUp()).admin });
    expect([stranger.body.total.served, stranger.body.rows.at(-1).served]).toEqual([null, null]);
  });

  it('are taken a hundred at a time, and no more', async () => {
    const long = { resource: `/${'x'.repeat(490)}` };
    expect((await report(Array.from({ length: 100 }, () => served({}, long)))).body).toEqual({ accepted: 100, duplicates: 0 });
    expect((await report(Array.from({ length: 101 }, () => served()))).body).toMatchObject({ status: 422, detail: expect.stringContaining('at most 100') });
    expect((await report([])).status).toBe(422);
    expect((await report(`[${JSON.stringify(served())},${' '.repeat(262_144)}]`)).status).toBe(413);
  });

  it.each<[string, unknown, RegExp]>([
    ['another type', served({ type: 'com.l402kit.invoice.paid' }), /type/], ['no id', served({ id: '' }), /id/], ['another version', served({ specversion: '0.3' }), /specversion/],
    ['a status that is none', served({}, { statusCode: 20 }), /statusCode/], ['a fraction of an amount', served({}, { amountMsat: 1.5 }), /amountMsat/], ['a hash that is none', served({}, { paymentHash: 'AB' }), /paymentHash/],
    ['no data', served({ data: undefined }), /data/], ['a refusal without a reason', served({ type: 'com.l402kit.call.refused' }), /reasonCode/],
  ])('with %s are refused as a whole, and nothing is told', async (_name, wrong, words) => {
    const { status, body } = await report([served(), wrong]);
    expect([status, body.detail]).toEqual([422, expect.stringMatching(words)]);
    expect(await told()).toEqual([]);
  });

  it('are cut to size where callers chose the text: one of them cannot spoil the report of all', async () => {
    const long = served({ agentid: `a\0b${'c'.repeat(300)}`, sessionid: '', causationid: '\ud800', traceparent: 'not one' }, { resource: `/${'x'.repeat(5_000)}`, method: 'M'.repeat(50) });
    expect((await report([long, served()])).body).toEqual({ accepted: 2, duplicates: 0 });
    const [row] = await told();
    expect(JSON.parse(row!.data)).toMatchObject({ resource: `/${'x'.repeat(499)}`, method: 'M'.repeat(20) });
    expect(JSON.parse(row!.extensions!)).toEqual({ agentid: `ab${'c'.repeat(197)}` });
  });

  it('need a key that may make invoices, and valid JSON', async () => {
    const { body } = await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'reader', scopes: ['read'] } });
    expect((await report([served()], body.secret)).status).toBe(403);
    expect((await report([served()], 'l402_ak_wrong')).status).toBe(401);
    expect((await report('[{')).body.code).toBe('malformed-json');
  });
});
