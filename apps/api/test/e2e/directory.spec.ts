import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkListings } from '../../src/modules/directory/check-listings.js';
import { DirectoryRepository } from '../../src/modules/directory/directory.repository.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
const files = new Map<string, string>();
let status = 402;
let fileStatus = 200;
let asked: string[] = [];
const host = createServer((request, response) => {
  asked.push(request.url ?? '');
  const file = files.get(request.url ?? '');
  if (request.url === '/.well-known/l402.txt') response.writeHead(file === undefined ? 404 : fileStatus).end(file);
  else response.writeHead(status).end();
});
/** Another name of the same server for each test: how often one host is asked is limited. */
let domain: string;
let domains: string[];
beforeAll(async () => {
  await new Promise<void>((resolve) => { host.listen(0, '127.0.0.1', resolve); });
  domains = Array.from({ length: 60 }, (_, i) => `d${i}.localhost:${(host.address() as AddressInfo).port}`);
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: domains.join(','), TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(async () => { await api.close(); host.close(); });
beforeEach(async () => { domain = domains.pop()!; files.clear(); asked = []; status = 402; fileStatus = 200; await api.harness.query('delete from directory_listings'); });

let sources = 0;
const from = () => ({ 'x-forwarded-for': `198.51.100.${++sources}` });
const OWNER = 'owner@wallet.test', THIEF = 'thief@wallet.test';
const weather = () => ({ url: `http://${domain}/weather`, name: 'Weather', priceSats: 10, lightningAddress: OWNER, category: 'weather' });
const register = async (change: Record<string, unknown> = {}) => (await api.call('POST', '/v1/directory', { body: { ...weather(), ...change }, headers: from() })).body;
const verify = (id: string) => api.call('POST', `/v1/directory/${id}/verify`, { headers: from() });
const search = async (query = '') => (await api.call('GET', `/v1/directory${query}`, { headers: from() })).body;
const shown = async (): Promise<string[]> => (await search()).data.map((listing: any) => `${listing.name} ${listing.lightningAddress}`);
const putFile = (content: string) => { files.set('/.well-known/l402.txt', content); };
/** Registered, and its line put on the host beside those that are there. */
const prove = async (change: Record<string, unknown> = {}) => {
  const { listing, proof } = await register(change);
  putFile(`${files.get('/.well-known/l402.txt') ?? ''}\n${proof.content}`);
  expect((await verify(listing.id)).status).toBe(200);
  return listing;
};
const pass = () => checkListings(new DirectoryRepository(api.harness.money.db), api.parts.http);
const makeDue = () => api.harness.query('update directory_listings set next_check_at = now()');

describe('a listing', () => {
  it('is shown once a line on the host is exactly its own', async () => {
    const { listing, proof } = await register();
    expect(listing).toMatchObject({ verified: false, health: 'unknown', priceSats: 10 });
    expect(proof).toEqual({ url: `http://${domain}/.well-known/l402.txt`, content: expect.stringMatching(/^l402-directory=[\w-]{32}$/) });
    expect(await shown()).toEqual([]);
    expect((await verify(listing.id)).body).toMatchObject({ status: 422, detail: expect.stringContaining('does not exist') });
    for (const wrong of [`${proof.content} `, ` ${proof.content}`, proof.content.toUpperCase(), `x${proof.content}`, `# ${proof.content}`, proof.content.slice(0, -1), OWNER, `${OWNER}\n`, `${OWNER},${THIEF}`, `<p>${OWNER}</p>`, '@', '']) {
      putFile(wrong);
      expect((await verify(listing.id)).status).toBe(422);
    }
    expect(await shown()).toEqual([]);
    putFile(`# ours\nl402-directory=another\r\n${proof.content}\r\n\n`);
    expect((await verify(listing.id)).body.verified).toBe(true);
    expect(await shown()).toEqual([`Weather ${OWNER}`]);
  });

  it('registered again with the same text is the same one', async () => {
    const [one, other] = await Promise.all([register(), register()]);
    expect(one).toEqual(other);
  });

  it('cannot be taken over by whoever registers its URL', async () => {
    const own = await register();
    putFile(own.proof.content);
    await verify(own.listing.id);
    const attempts = [await register({ lightningAddress: THIEF }), await register({ name: 'Better weather', lightningAddress: THIEF }), await register({ priceSats: 9_999 }), await register({ name: 'Scam' })];
    for (const file of [own.proof.content, `${own.proof.content}\n${OWNER}\n${THIEF}`]) {
      putFile(file);
      for (const { listing } of attempts) expect((await verify(listing.id)).status).toBe(422);
      await makeDue();
      await pass();
    }
    expect((await search()).data).toMatchObject([{ id: own.listing.id, name: 'Weather', priceSats: 10, lightningAddress: OWNER }]);
    // The published clients' way is no other.
    const { body } = await api.call('POST', '/api/register', { body: { url: weather().url, name: 'Scam', price_sats: 1, lightning_address: OWNER, category: 'data' }, headers: from() });
    expect(body).toMatchObject({ ok: true, verified: false });
    expect((await verify(body.id)).status).toBe(422);
    expect(await shown()).toEqual([`Weather ${OWNER}`]);
  });

  it('is proved by nothing that was on the host before it: neither the owner’s address nor the line of another text', async () => {
    putFile(OWNER);
    const defaced = await register({ name: 'Defaced', description: 'with the owner’s own address' });
    expect((await verify(defaced.listing.id)).body).toMatchObject({ status: 422, detail: expect.stringContaining(defaced.proof.content) });
    const others = await Promise.all([register(), register({ url: `http://${domain}/other` })]);
    putFile([OWNER, ...others.map(({ proof }) => proof.content)].join('\n'));
    expect((await verify(defaced.listing.id)).status).toBe(422);
    await makeDue();
    for (let i = 0; i < 3; i++) await pass();
    expect((await shown()).sort()).toEqual([`Weather ${OWNER}`, `Weather ${OWNER}`]);
  });

  it('is changed by its owner, who proves the new text; an older line that was left brings no older text back', async () => {
    const first = await register();
    putFile(first.proof.content);
    await verify(first.listing.id);
    const second = await register({ priceSats: 20 });
    expect((await verify(second.listing.id)).body.detail).toContain(second.proof.content);
    putFile(`${first.proof.content}\n${second.proof.content}`);
    expect((await verify(second.listing.id)).status).toBe(200);
    expect((await search()).data).toMatchObject([{ id: second.listing.id, priceSats: 20 }]);
    // Whoever asks for the old one to be proved again, and whatever the worker looks at first.
    expect((await verify(first.listing.id)).body).toMatchObject({ status: 422, detail: expect.stringContaining('last line') });
    for (let i = 0; i < 3; i++) { await makeDue(); await pass(); }
    expect((await search()).data).toMatchObject([{ id: second.listing.id, priceSats: 20 }]);
    // A host that changed hands names another address.
    const third = await register({ lightningAddress: 'new@wallet.test' });
    putFile(third.proof.content);
    expect((await verify(third.listing.id)).status).toBe(200);
    expect(await shown()).toEqual(['Weather new@wallet.test']);
  });

  it('that two prove at once is proved once, the one whose line is last', async () => {
    const listings = await Promise.all(['a', 'b', 'c', 'd'].map((name) => register({ name })));
    putFile(listings.map(({ proof }) => proof.content).join('\n'));
    const statuses = (await Promise.all(listings.map(({ listing }) => verify(listing.id)))).map((answer) => answer.status);
    expect(statuses).toEqual([422, 422, 422, 200]);
    expect(await shown()).toEqual([`d ${OWNER}`]);
  });

  it.each([
    ['http://127.0.0.1/x'], ['https://127.0.0.1/x'], ['https://[::1]/x'], ['https://2130706433/'], ['https://169.254.169.254/latest/meta-data'], ['https://10.0.0.1/'], ['https://localhost:5432/'], ['https://nas.local/'],
    ['http://example.com/'], ['file:///etc/passwd'], ['https://user:pw@example.com/'], ['javascript:alert(1)'], ['https://example.com:6379/'], ['no url'],
  ])('of %s is refused and never asked', async (url) => {
    for (const answer of [await api.call('POST', '/v1/directory', { body: { ...weather(), url }, headers: from() }), await api.call('POST', '/api/register', { body: { url, name: 'x', price_sats: 1, lightning_address: OWNER }, headers: from() })]) {
      expect([422, 400]).toContain(answer.status);
    }
    expect(await api.harness.query('select id from directory_listings')).toEqual([]);
  });

  it('is asked by the worker through the guard, whatever its URL has become', async () => {
    const listing = await prove();
    await api.harness.query(`update directory_listings set url = 'https://169.254.169.254/', proof_checked_at = now()`);
    asked = [];
    await pass();
    expect(asked).toEqual([]);
    expect((await api.call('GET', `/v1/directory/${listing.id}`, { headers: from() })).body).toMatchObject({ health: 'down', healthDetail: expect.stringContaining('not a public address') });
  });

  it.each([
    [{ priceSats: 1.5 }, 'priceSats'], [{ priceSats: -1 }, 'priceSats'], [{ name: '' }, 'name'], [{ lightningAddress: 'nobody' }, 'lightningAddress'], [{ category: 'x' }, 'category'], [{ owner: 1 }, 'owner'],
  ])('with %j is refused, naming %s', async (change, field) => {
    expect(await register(change)).toMatchObject({ status: 422, errors: [{ field }] });
  });
});

describe('the published clients', () => {
  it('register with nulls, and are told what they ignore', async () => {
    const { status: answered, body } = await api.call('POST', '/api/register', { body: { url: weather().url, name: 'Py', price_sats: null, lightning_address: OWNER, description: null, category: null }, headers: from() });
    expect([answered, body]).toEqual([200, { ok: true, id: expect.stringMatching(/^lst_/), verified: false, proof: { url: expect.any(String), content: expect.any(String) } }]);
    expect((await api.call('POST', '/api/register', { body: { url: weather().url }, headers: from() }))).toMatchObject({ status: 400, body: { error: expect.stringContaining('name: is required') } });
    expect((await api.call('GET', '/api/apis.json')).body.apis).toEqual([]);
    // Their client does not show the proof: whoever sends the same by hand is answered the same.
    expect((await api.call('POST', '/api/register', { body: { url: weather().url, name: 'Py', lightning_address: OWNER }, headers: from() })).body).toEqual(body);
    putFile(body.proof.content);
    await pass();
    expect((await api.call('GET', '/api/apis.json')).body.apis).toMatchObject([{ id: body.id, name: 'Py', verified: true, lightning_address: OWNER }]);
  });

  it('cannot fill the directory: a source registers ten a minute', async () => {
    const headers = from();
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await api.call('POST', '/api/register', { body: { url: `${weather().url}/${i}`, name: 'x', lightning_address: OWNER }, headers })).status);
    expect(statuses.filter((each) => each === 429).length).toBeGreaterThanOrEqual(1);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200));
  });
});

describe('the check of listings', () => {
  it('tells which APIs are up, at a measured pace, one of each host a pass', async () => {
    for (const i of [1, 2, 3]) await prove({ url: `${weather().url}/${i}` });
    asked = [];
    expect(await pass()).toBe(1);
    expect(asked).toEqual([expect.stringMatching(/^\/weather\/\d$/)]);
    expect([await pass(), await pass(), await pass()]).toEqual([1, 1, 0]);
    expect((await search()).data.map((l: any) => [l.health, typeof l.latencyMs])).toEqual(Array(3).fill(['up', 'number']));
    status = 503;
    await makeDue();
    await pass();
    expect((await search('?health=down')).data).toMatchObject([{ healthDetail: 'It answers with HTTP status 503.', latencyMs: null }]);
  });

  it('of proved listings goes on while thousands are registered that nobody proves', async () => {
    const listing = await prove();
    await api.harness.query(
      `insert into directory_listings (id, url, name, category, price_sats, lightning_address, content_hash, token, next_check_at)
       select gen_random_uuid(), 'http://' || $1 || '/' || i, 'flood', 'other', 1, 'thief@wallet.test', sha256(i::text::bytea), 'token', now() - interval '1 hour' from generate_series(1, 3000) i`, [domain]);
    expect(await pass()).toBe(2);
    expect((await search()).data).toMatchObject([{ id: listing.id, health: 'up' }]);
  });

  it.each([['file', () => { files.clear(); }], ['line', () => { putFile('l402-directory=the-line-of-another-listing'); }]])('takes a listing away when its %s is gone, not when the host is in trouble', async (_what, takeAway) => {
    await prove();
    const lookAgain = async () => {
      await api.harness.query(`update directory_listings set proof_checked_at = now() - interval '25 hours', next_check_at = now()`);
      await pass();
      return (await shown()).length;
    };
    fileStatus = 503;
    expect(await lookAgain()).toBe(1);
    fileStatus = 200;
    expect(await lookAgain()).toBe(1);
    takeAway();
    expect(await lookAgain()).toBe(0);
  });

  it('forgets what is not proved within its time', async () => {
    await register();
    for (let i = 0; i < 7; i++) { await makeDue(); await pass(); }
    expect(await api.harness.query('select id from directory_listings')).toEqual([]);
    expect(asked.length).toBe(7);
  });
});

describe('the search', () => {
  it('finds by text, in which signs mean themselves, and pages through all', async () => {
    for (const name of ['Weather of 100% of towns', 'Weather_now', 'Prices']) await prove({ name, url: `${weather().url}/${encodeURIComponent(name)}`, category: name === 'Prices' ? 'finance' : 'weather' });
    const names = async (query: string) => (await search(query)).data.map((l: any) => l.name);
    expect(await names('?q=PRICES')).toEqual(['Prices']);
    expect(await names(`?q=${encodeURIComponent('100% ')}x`)).toEqual([]);
    expect(await names(`?q=${encodeURIComponent('r_n')}`)).toEqual(['Weather_now']);
    expect(await names('?category=finance')).toEqual(['Prices']);
    const first = await search('?limit=2');
    expect([...first.data, ...(await search(`?limit=2&after=${first.nextCursor}`)).data].map((l: any) => l.name)).toEqual(['Prices', 'Weather_now', 'Weather of 100% of towns']);
    expect((await search('?after=lst_x')).status).toBe(422);
  });
});
