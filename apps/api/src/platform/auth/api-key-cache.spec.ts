import { ApiKeyCache, MAX_AGE_MS } from './api-key-cache.js';
import { newApiKeyText } from './api-key-text.js';
import type { AuthenticatedOperator } from './authenticated-operator.js';

const operator = (keyId = 'k1', operatorId = 'o1'): AuthenticatedOperator =>
  ({ keyId, operatorId, scopes: ['read'], status: 'active', unreachableSince: null, wantsCreatedEvents: false });

function setUp() {
  let now = 1_000;
  const loads: { hash: string; answer(found: AuthenticatedOperator | undefined): void; fail(error: Error): void }[] = [];
  const cache = new ApiKeyCache((hash) => new Promise((resolve, reject) => { loads.push({ hash: hash.toString('hex'), answer: resolve, fail: reject }); }), () => now);
  return { cache, loads, advance: (ms: number) => { now += ms; } };
}
const { secret, hash } = newApiKeyText(['read']);

describe('ApiKeyCache', () => {
  it('asks once for a key that is asked for many times at once, and answers the next ones at once', async () => {
    const { cache, loads } = setUp();
    const asked = [cache.find(secret), cache.find(secret), cache.find(secret)];
    expect(loads.map((l) => l.hash)).toEqual([hash.toString('hex')]);
    loads[0]!.answer(operator());
    expect(await Promise.all(asked)).toEqual([operator(), operator(), operator()]);
    expect(cache.find(secret)).toEqual(operator());
    expect(loads).toHaveLength(1);
  });

  it('never asks the database about a text that cannot be a key', () => {
    const { cache, loads } = setUp();
    for (const text of ['', 'x', secret.slice(0, -1), `${secret}0`, secret.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')), 'l402_admin_' + 'a'.repeat(49)]) expect(cache.find(text)).toBeUndefined();
    expect(loads).toHaveLength(0);
  });

  it('asks once a minute about a key that there is not', async () => {
    const { cache, loads, advance } = setUp();
    const first = cache.find(secret);
    loads[0]!.answer(undefined);
    expect(await first).toBeUndefined();
    advance(59_999);
    for (let i = 0; i < 100; i++) expect(cache.find(secret)).toBeUndefined();
    expect(loads).toHaveLength(1);
    advance(1);
    void cache.find(secret);
    expect(loads).toHaveLength(2);
  });

  it('remembers a bounded number of keys that there are not, the latest', async () => {
    const { cache, loads } = setUp();
    const invented = Array.from({ length: 10_001 }, () => newApiKeyText(['read']).secret);
    for (const text of invented) {
      const asked = cache.find(text);
      loads.at(-1)!.answer(undefined);
      await asked;
    }
    expect(cache.find(invented.at(-1)!)).toBeUndefined();
    expect(loads).toHaveLength(10_001);
    void cache.find(invented[0]!);
    expect(loads).toHaveLength(10_002);
  });

  it('asks whether it may before a question about a text that was never seen to be a key, and only then', async () => {
    const { cache, loads, advance } = setUp();
    let questions = 0;
    const may = () => { questions += 1; };
    expect(() => cache.find(secret, () => { throw new Error('too many'); })).toThrow('too many');
    expect(loads).toHaveLength(0);
    const [first, second] = [cache.find(secret, may), cache.find(secret, may)];
    loads[0]!.answer(operator());
    await Promise.all([first, second]);
    advance(MAX_AGE_MS);
    void cache.find(secret, may);
    expect([questions, loads.length]).toEqual([1, 2]);
  });

  it('never answers with what was read more than 5 seconds ago, so that a key revoked elsewhere is refused by then', async () => {
    const { cache, loads, advance } = setUp();
    const first = cache.find(secret);
    advance(1_000); // the age counts from the question, not from the answer
    loads[0]!.answer(operator());
    await first;
    advance(MAX_AGE_MS - 1_001);
    expect(cache.find(secret)).toEqual(operator());
    advance(1);
    const late = cache.find(secret);
    expect(late).toBeInstanceOf(Promise);
    loads.at(-1)!.answer(undefined);
    expect(await late).toBeUndefined();
  });

  it('renews an entry beside the requests that use it, and forgets a key that is found revoked', async () => {
    const { cache, loads, advance } = setUp();
    const first = cache.find(secret);
    loads[0]!.answer(operator());
    await first;
    advance(3_000);
    expect(cache.find(secret)).toEqual(operator());
    expect(loads).toHaveLength(2);
    loads[1]!.answer(undefined);
    await new Promise(setImmediate);
    expect(cache.find(secret)).toBeUndefined();
  });

  it('goes on with what it knows while the database is away, but not beyond 5 seconds', async () => {
    const { cache, loads, advance } = setUp();
    const first = cache.find(secret);
    loads[0]!.answer(operator());
    await first;
    advance(3_000);
    expect(cache.find(secret)).toEqual(operator());
    loads[1]!.fail(new Error('gone'));
    await new Promise(setImmediate);
    expect(cache.find(secret)).toEqual(operator());
    loads[2]!.fail(new Error('gone'));
    advance(2_000);
    const late = cache.find(secret) as Promise<unknown>;
    loads.at(-1)!.fail(new Error('gone'));
    await expect(late).rejects.toThrow('gone');
  });

  it('forgets a revoked key at once, even when a question about it is under way', async () => {
    const { cache, loads } = setUp();
    const before = cache.find(secret);
    cache.forgetKey('k1');
    loads[0]!.answer(operator()); // read before the key was revoked
    await before;
    const after = cache.find(secret);
    expect(loads).toHaveLength(2);
    loads[1]!.answer(undefined);
    expect(await after).toBeUndefined();
  });

  it('forgets only the keys of the operator that changed', async () => {
    const { cache, loads } = setUp();
    const other = newApiKeyText(['read']).secret;
    const both = [cache.find(secret), cache.find(other)];
    loads[0]!.answer(operator('k1', 'o1'));
    loads[1]!.answer(operator('k2', 'o2'));
    await Promise.all(both);
    cache.forgetOperator('o1');
    expect(cache.find(secret)).toBeInstanceOf(Promise);
    expect(cache.find(other)).toEqual(operator('k2', 'o2'));
  });
});
