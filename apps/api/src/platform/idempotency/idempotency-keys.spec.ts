import { newUuid, publicId } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { Database } from '../database/database.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { idempotentRequest } from './idempotent-request.js';
import { sweepIdempotencyKeys } from './sweep-idempotency-keys.js';

let test: TestDatabase;
let database: Database;
let keys: IdempotencyKeys;
beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database(test.url, { poolSize: 20 });
  keys = new IdempotencyKeys(database);
  await database.pool.query('create table effects (name text)');
});
afterAll(async () => { await database.close(); await test.drop(); });

const once = (key: string, body: unknown, effect: () => Promise<object> | object, bearsSecret = false, resourceId = newUuid()) =>
  keys.once(idempotentRequest('scope', 'POST /x', key, body), { kind: 'apiKey', resourceId, status: 201, bearsSecret }, async (tx) => {
    await tx.query('insert into effects values ($1)', [key]);
    return effect();
  });
const effects = async (key: string): Promise<number> => (await database.pool.query('select 1 from effects where name = $1', [key])).rowCount!;

describe('IdempotencyKeys', () => {
  it('carries fifty equal requests at once out once and answers all of them alike', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => once('parallel', { a: 1 }, () => ({ winner: i }))));
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1);
    expect(await effects('parallel')).toBe(1);
  });

  it('keeps nothing of a request whose effect failed, so that it can be tried again', async () => {
    await expect(once('fails', {}, () => { throw new Error('no'); })).rejects.toThrow('no');
    expect(await effects('fails')).toBe(0);
    expect(await once('fails', {}, () => ({ ok: true }))).toEqual({ ok: true });
  });

  it('refuses the key with another body, and a secret a second time', async () => {
    const id = newUuid();
    await once('secret', { a: 1 }, () => ({ secret: 's' }), true, id);
    await expect(once('secret', { a: 2 }, () => ({}))).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    await expect(once('secret', { a: 1 }, () => ({ secret: 't' }), true)).rejects.toMatchObject({ code: 'already-created', extra: { id: publicId('apiKey', id) } });
    expect(await effects('secret')).toBe(1);
  });

  it('does everything each time without a key', async () => {
    for (let i = 0; i < 2; i++) {
      await keys.once(undefined, { kind: 'apiKey', resourceId: newUuid(), status: 201, bearsSecret: false }, async (tx) => { await tx.query(`insert into effects values ('none')`); return {}; });
    }
    expect(await effects('none')).toBe(2);
  });

  it('is forgotten after 24 hours and not before', async () => {
    await once('old', {}, () => ({}));
    await once('young', {}, () => ({}));
    await database.pool.query(`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'old'`);
    await database.pool.query(`update idempotency_keys set created_at = now() - interval '23 hours 59 minutes' where key = 'young'`);
    expect(await sweepIdempotencyKeys(database)).toBe(1);
    await once('old', {}, () => ({}));
    await once('young', {}, () => ({}));
    expect([await effects('old'), await effects('young')]).toEqual([2, 1]);
  });
});
