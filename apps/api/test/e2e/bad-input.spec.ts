import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); operator = await api.signUp(); });
afterAll(() => api.close());

const fieldsOf = (body: { errors: { field: string; in: string }[] }): string[] => body.errors.map((e) => `${e.in}:${e.field}`).sort();
const counts = () => api.harness.query(
  `select (select count(*)::int from invoices) as invoices, (select count(*)::int from operators) as operators, (select count(*)::int from api_keys) as keys,
          (select count(*)::int from ledger_accounts) as accounts, (select count(*)::int from idempotency_keys) as requests`);

describe('bad input names the field and stores nothing', () => {
  const invoices: readonly [string, string, string[]][] = [
    ['no amount', '{}', ['body:amountMsat']],
    ['amount 0', '{"amountMsat":0}', ['body:amountMsat']],
    ['0 sats', '{"amountSats":0}', ['body:amountSats']],
    ['a negative amount', '{"amountSats":-1}', ['body:amountSats']],
    ['a fraction', '{"amountSats":1.5}', ['body:amountSats']],
    ['a fraction of a msat', '{"amountMsat":1000.5}', ['body:amountMsat']],
    ['a string', '{"amountMsat":"1000"}', ['body:amountMsat']],
    ['NaN as a string', '{"amountMsat":"NaN"}', ['body:amountMsat']],
    ['null', '{"amountMsat":null}', ['body:amountMsat']],
    ['true', '{"amountSats":true}', ['body:amountSats']],
    ['a list', '{"amountSats":[10]}', ['body:amountSats']],
    ['2^53 + 1', '{"amountMsat":9007199254740993}', ['body:amountMsat']],
    ['more than any number', '{"amountMsat":1e400}', ['body:amountMsat']],
    ['an amount below the limit', '{"amountMsat":999}', ['body:amountMsat']],
    ['an amount above the limit', '{"amountMsat":10000000001}', ['body:amountMsat']],
    ['sats above the limit', '{"amountSats":10000001}', ['body:amountSats']],
    ['sats whose msat are no safe integer', '{"amountSats":9007199254740991}', ['body:amountSats']],
    ['both units', '{"amountMsat":1000,"amountSats":1}', ['body:amountSats']],
    ['an unknown field', '{"amountSats":10,"currency":"EUR"}', ['body:currency']],
    ['a description that is no text', '{"amountSats":10,"description":5}', ['body:description']],
    ['a description too long for BOLT11', JSON.stringify({ amountSats: 10, description: 'é'.repeat(320) }), ['body:description']],
    ['a NUL character', '{"amountSats":10,"description":"a\\u0000b","resource":"\\u0000"}', ['body:description', 'body:resource']],
    ['a lone surrogate', '{"amountSats":10,"description":"\\ud800"}', ['body:description']],
    ['an empty resource', '{"amountSats":10,"resource":""}', ['body:resource']],
    ['an expiry below a minute', '{"amountSats":10,"expirySeconds":59}', ['body:expirySeconds']],
    ['an expiry above a week', '{"amountSats":10,"expirySeconds":604801}', ['body:expirySeconds']],
    ['a traceparent that is none', '{"amountSats":10,"context":{"traceparent":"x"}}', ['body:context.traceparent']],
    ['an unknown field inside', '{"amountSats":10,"context":{"ip":"1.2.3.4"}}', ['body:context.ip']],
    ['several wrong fields, all of them', '{"amountSats":"10","description":1,"expirySeconds":0}', ['body:amountSats', 'body:description', 'body:expirySeconds']],
    ['a body that is a list', '[]', ['body:body']],
    ['a body that is a number', '7', ['body:body']],
    ['no body', '', ['body:body']],
  ];

  it.each(invoices)('an invoice with %s is answered 422', async (_, body, fields) => {
    const before = await counts();
    const answer = await api.call('POST', '/v1/invoices', { key: operator.invoices, body, headers: { 'idempotency-key': 'bad' } });
    expect(answer.body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect(fieldsOf(answer.body)).toEqual(fields);
    for (const { message } of answer.body.errors) expect(message.length).toBeGreaterThan(5);
    expect(await counts()).toEqual(before);
  });

  const operators: readonly [string, unknown, string[]][] = [
    ['no address', {}, ['body:lightningAddress']],
    ['an address that is no text', { lightningAddress: 1 }, ['body:lightningAddress']],
    ['an address that is too long', { lightningAddress: `${'a'.repeat(320)}@wallet.test` }, ['body:lightningAddress']],
    ['a negative threshold', { lightningAddress: 'a@wallet.test', payoutThresholdSats: -1 }, ['body:payoutThresholdSats']],
    ['a threshold in fractions', { lightningAddress: 'a@wallet.test', payoutThresholdSats: 0.5 }, ['body:payoutThresholdSats']],
    ['an unknown field', { lightningAddress: 'a@wallet.test', email: 'a@b.c' }, ['body:email']],
  ];

  it.each(operators)('a sign-up with %s is answered 422', async (_, body, fields) => {
    const before = await counts();
    const answer = await api.call('POST', '/v1/operators', { body });
    expect(answer.body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect(fieldsOf(answer.body)).toEqual(fields);
    expect(await counts()).toEqual(before);
  });

  it('an address that cannot be paid is answered 422 with the reason in words', async () => {
    const before = await counts();
    const reasons = [
      ['address-not-found', 'wallet.test does not know "gone".'], ['address-unreachable', 'wallet.test does not answer.'],
      ['address-not-pay', 'wallet.test answered with the tag "withdrawRequest".'], ['address-limits-invalid', 'minSendable is above maxSendable.'],
      ['address-refused', 'wallet.test refuses: account closed.'],
    ] as const;
    for (const [code, detail] of reasons) {
      api.harness.addresses.set('gone@wallet.test', { problem: { code, detail } });
      const answer = await api.call('POST', '/v1/operators', { body: { lightningAddress: 'gone@wallet.test' } });
      expect(answer.body).toMatchObject({ status: 422, code, detail, errors: [{ field: 'lightningAddress', message: detail }] });
    }
    const invalid = await api.call('POST', '/v1/operators', { body: { lightningAddress: 'not an address' } });
    expect(invalid.body).toMatchObject({ status: 422, code: 'address-invalid', errors: [{ field: 'lightningAddress' }] });
    expect(await counts()).toEqual(before);
  });

  const queries: readonly [string, string][] = [
    ['/v1/invoices?limit=0', 'limit'], ['/v1/invoices?limit=101', 'limit'], ['/v1/invoices?limit=ten', 'limit'], ['/v1/invoices?limit=-1', 'limit'],
    ['/v1/invoices?limit=1.5', 'limit'], ['/v1/invoices?limit=5&limit=6', 'limit'], ['/v1/invoices?after=inv_short', 'after'],
    ['/v1/invoices?after=po_00000000000000000000000000', 'after'], ['/v1/invoices?status=settled', 'status'], ['/v1/invoices?createdAfter=yesterday', 'createdAfter'],
    ['/v1/payouts?createdAfter=0000-01-01T00:00:00Z', 'createdAfter'], ['/v1/payouts?createdBefore=0001-01-01T00:00:00%2B23:00', 'createdBefore'],
    ['/v1/invoices?createdBefore=2026-01-01', 'createdBefore'], ['/v1/invoices?resource=', 'resource'], ['/v1/invoices?page=2', 'page'],
    ['/v1/payouts?status=paid', 'status'], ['/v1/ledger?limit=1000', 'limit'], ['/v1/api-keys?after=x', 'after'],
  ];

  it.each(queries)('GET %s is answered 422', async (path, field) => {
    const answer = await api.call('GET', path, { key: operator.admin });
    expect(answer.body).toMatchObject({ status: 422, code: 'validation-failed', errors: [{ field, in: 'query' }] });
  });

  const keys: readonly [string, unknown, string[]][] = [
    ['no name', { scopes: ['read'] }, ['body:name']], ['an empty name', { name: '  ', scopes: ['read'] }, ['body:name']],
    ['no scope', { name: 'x', scopes: [] }, ['body:scopes']], ['an unknown scope', { name: 'x', scopes: ['root'] }, ['body:scopes.0']],
    ['a scope twice', { name: 'x', scopes: ['read', 'read'] }, ['body:scopes']],
  ];

  it.each(keys)('an API key with %s is answered 422', async (_, body, fields) => {
    const answer = await api.call('POST', '/v1/api-keys', { key: operator.admin, body });
    expect(answer.body).toMatchObject({ status: 422 });
    expect(fieldsOf(answer.body)).toEqual(fields);
  });

  it.each(['', ' ', 'with space', 'x'.repeat(256), 'é'])('an Idempotency-Key of %j is answered 422', async (key) => {
    const answer = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 }, headers: { 'idempotency-key': Buffer.from(key).toString('latin1') } });
    expect(answer.body).toMatchObject({ status: 422, errors: [{ field: 'Idempotency-Key', in: 'header' }] });
  });

  it('a change of the account that changes nothing is answered 422', async () => {
    expect((await api.call('PATCH', '/v1/operator', { key: operator.admin, body: {} })).status).toBe(422);
    expect((await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { lightningAddress: 'x@y.z' } })).body.errors[0].field).toBe('lightningAddress');
  });

  it('amounts at the limits are taken', async () => {
    for (const body of [{ amountMsat: 1_000 }, { amountSats: 1 }, { amountMsat: 1_001 }, { amountSats: 10_000_000 }, { amountMsat: 10_000_000_000 }]) {
      expect((await api.call('POST', '/v1/invoices', { key: operator.invoices, body })).status).toBe(201);
    }
  });
});
