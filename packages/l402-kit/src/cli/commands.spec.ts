import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { L402Client } from '../client/l402-client.js';
import { l402Fetch } from '../adapters/fetch.js';
import { serveMcp } from '../mcp/mcp-server.js';
import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { run } from './run.js';

const node = new PaperNode();
const sold = l402Fetch({ priceSats: 10, lightning: node, rootKey: '11'.repeat(32), poolSize: 0 }, (request) => new Response(`served ${new URL(request.url).pathname}`));
let api: LocalServer;
/** A devnet wallet and the platform's invoices, each as far as the commands use it. */
let network: LocalServer;

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  api = await serveLocally((request, response) => {
    void Promise.resolve(sold(new Request(`${api.url}${request.url}`, { headers: request.headers as Record<string, string> }))).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
  network = await serveLocally((request, response) => {
    void textOf(request).then(async (body) => {
      const given = JSON.parse(body) as { bolt11?: string; amountSats?: number };
      response.end(JSON.stringify(request.url === '/api/invoice' ? await node.createInvoice(given.amountSats!) : { preimage: node.pay(given.bolt11!), feeMsat: 0 }));
    });
  });
});
afterAll(async () => { await api.close(); await network.close(); jest.restoreAllMocks(); });

async function command(args: readonly string[], environment: Record<string, string> = {}) {
  const output = new PassThrough();
  const said: string[] = [];
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => { end = resolve; });
  const running = run(args, { say: (words) => { said.push(words); if (words.includes(' → ')) end(); }, input: new PassThrough(), output, environment: (name) => environment[name], ended });
  return { code: await running, said: said.join('\n'), output: Buffer.concat(chunks).toString() };
}
const wallet = () => ({ L402_WALLET: `devnet:${network.url}/caller` });

describe('npx l402-kit get', () => {
  it('pays up to the limit, shows progress, and writes the answer to standard output', async () => {
    const { code, said, output } = await command(['get', `${api.url}/data`, '--max-sats', '10'], wallet());
    expect([code, output]).toEqual([0, 'served /data']);
    expect(said).toMatch(/asking .*\npaying 10 sats .*\npaid; .*\nasking again .*\n200/);
  });

  it('pays nothing above the limit, and nothing without one, and says the price', async () => {
    const before = node.receivedSats;
    expect(await command(['get', `${api.url}/data`, '--max-sats', '9'], wallet())).toMatchObject({ code: 2, output: '', said: expect.stringContaining('asks for 10 sats') });
    expect(await command(['get', `${api.url}/data`])).toMatchObject({ code: 2, said: expect.stringContaining('It costs 10 sats') });
    expect(node.receivedSats).toBe(before);
  });

  it.each([
    [['get'], 'Give one URL'], [['get', 'nonsense'], 'Give one URL'], [['get', 'http://x', '--max-sats', 'ten'], 'whole number of sats'], [['get', 'http://x', '-H', 'nonsense', '--max-sats', '1'], 'Name: value'],
    [['get', 'http://127.0.0.1:1/', '--max-sats', '1'], 'There is no wallet'], [['get', 'http://x', '--wallet', 'lnd:secret', '--max-sats', '1'], 'no known form'], [['get', 'http://x', '--nonsense'], 'nonsense'],
    [['proxy'], '--upstream'], [['proxy', '--upstream', 'x', '--address', 'a@b.c', '--price', '1'], 'no http, https or h2c address'], [['proxy', '--config', '/nowhere.yaml'], 'cannot be read'],
    [['mcp', '--max-sats', 'x'], 'whole number of sats'], [['buy'], 'there is no command "buy"'],
  ])('%j fails with words', async (args, words) => {
    const { code, said } = await command(args);
    expect(code).toBe(1);
    expect(said).toContain(words);
    expect(said).not.toContain('secret');
  });

  it('says its version, which is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
    expect(await command(['--version'])).toMatchObject({ code: 0, output: `${version}\n`, said: '' });
  });

  it('help shows the forms of wallets where one is needed', async () => {
    for (const name of ['get', 'mcp']) expect((await command([name, '--help'])).output).toContain('nostr+walletconnect://');
  });

  it('explains itself', async () => {
    for (const args of [[], ['--help'], ['get', '--help'], ['proxy', '-h'], ['mcp', '--help']]) expect(await command(args)).toMatchObject({ code: 0, output: expect.stringContaining('npx l402-kit'), said: '' });
  });
});

it('npx l402-kit proxy reads YAML and command line, says where it listens, and ends when asked to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'l402-proxy-'));
  const file = join(folder, 'l402.yaml');
  writeFileSync(file, `upstream: ${api.url}\naddress: you@blink.sv\nprice: 10\nplatformUrl: ${network.url}\nhost: 127.0.0.1\nport: 0\nrootKey: "${'11'.repeat(32)}"\nfree: [/health]\nusedPayments: ${join(folder, 'used')}\nuses: 3\n`);
  expect(await command(['proxy', '--config', file, '--price', '25'])).toMatchObject({ code: 0, said: expect.stringMatching(/^settings from .*\nhttp:\/\/127\.0\.0\.1:\d+ → .*: 25 sats a call, to you@blink\.sv$/) });
  expect(existsSync(join(folder, 'used'))).toBe(true);
  expect(await command(['proxy', '--config', file, '--used-payments', 'memory'])).toMatchObject({ code: 0 });
  expect(await command(['proxy', '--config', file, '--used-payments', folder])).toMatchObject({ code: 1, said: expect.stringContaining(`cannot be kept in ${folder}`) });
  rmSync(folder, { recursive: true });
});

describe('a file of settings for the proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'l402-proxy-'));
  const file = join(folder, 'l402.yaml');
  afterAll(() => { rmSync(folder, { recursive: true }); });
  const good = ['# what we sell', 'upstream: http://localhost:3000', 'address: you@blink.sv', 'price: 10'];

  it.each<[string, string[], string[], string]>([
    ['a price that is none', [...good, 'routes:', '  - { path: /a, price: 5 }', '  - path: /b', '    price: cheap'], [], 'line 8: the price of /b is a whole number of sats'],
    ['a route without a price', [...good, 'routes:', '  - path: /b'], [], 'line 6: the price of /b is'], ['a route without a path', [...good, 'routes:', '  - price: 1'], [], 'line 6: routes: what is missing is no path'],
    ['a path that is none', [...good, 'free:', '  - /ok', '  - health'], [], 'line 7: free: "health" is no path'], ['a name that is none', [...good, '', 'prize: 5'], [], 'line 6: "prize" is no setting'],
    ['a misspelt name of a route', [...good, 'routes:', '  - path: /b', '    cost: 1', '    price: 1'], [], 'line 7: A route has a path and a price, and no "cost"'],
    ['a list that is none', [...good, 'free: /health'], [], 'line 5: free is a list'], ['what is not there', good.slice(2), [], 'l402.yaml: upstream is missing'],
    ['no YAML', [...good, 'free: [/a'], [], 'this is no YAML'], ['nothing', [], [], 'holds no settings'], ['a name twice', [...good, 'price: 5'], [], 'line 5: this is no YAML'],
    ['an authority that is nowhere', [...good, 'upstreamCa: /nowhere.pem'], [], 'line 5: upstreamCa cannot be read'], ['an authority that is none', [...good, `upstreamCa: ${__filename}`], [], 'line 5: upstreamCa holds no certificate'],
    ['proxies that are none', [...good, 'trustProxy: 0'], [], 'line 5: trustProxy is the number of proxies'],
    ['uses that are none', [...good, 'uses: 0'], [], 'line 5: uses is a whole number'], ['a time that is none', [...good, 'validFor: soon'], [], 'line 5: validFor is a whole number'],
    ['a wrong word on the command line', good, ['--port', 'x'], 'proxy: port is a whole number'],
  ])('with %s: the line, the name and what it should be are said', async (_what, lines, args, words) => {
    writeFileSync(file, lines.join('\n'));
    const { code, said } = await command(['proxy', '--config', file, ...args]);
    expect([code, said]).toEqual([1, expect.stringContaining(words)]);
  });
});

describe('npx l402-kit mcp', () => {
  async function talk(...messages: (object | string)[]) {
    const input = new PassThrough();
    const output = new PassThrough();
    const lines: Buffer[] = [];
    output.on('data', (chunk: Buffer) => lines.push(chunk));
    const client = new L402Client({ wallet: { payInvoice: (invoice) => Promise.resolve({ preimage: node.pay(invoice) }) }, maxSatsPerSession: 15 });
    const served = serveMcp(client, input, output);
    for (const message of messages) input.write(`${typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    input.end();
    await served;
    const replies = Buffer.concat(lines).toString().trim().split('\n').map((line) => JSON.parse(line) as { id: number | null; result?: { content?: { text: string }[]; isError?: boolean }; error?: { code: number } });
    return (id: number | null) => replies.find((reply) => reply.id === id)!;
  }
  const call = (id: number, name: string, given: object = {}) => ({ id, method: 'tools/call', params: { name, arguments: given } });

  it('introduces itself, lists its tools, and answers what is no request with an error', async () => {
    const reply = await talk({ id: 1, method: 'initialize', params: { protocolVersion: '2025-03-26' } }, { method: 'notifications/initialized' }, { id: 2, method: 'tools/list' }, { id: 3, method: 'nonsense' }, 'no JSON', { id: 4, method: 'ping' }, call(5, 'nonsense'));
    expect(reply(1).result).toMatchObject({ protocolVersion: '2025-03-26', serverInfo: { name: 'l402-kit' } });
    expect((reply(2).result as unknown as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(['fetch', 'pay_preview', 'budget', 'history']);
    expect([reply(3).error?.code, reply(null).error?.code, reply(5).error?.code]).toEqual([-32_601, -32_700, -32_602]);
    expect(reply(4).result).toEqual({});
  });

  it('fetches within the budget, and tells the model why it did not pay', async () => {
    const reply = await talk(call(1, 'pay_preview', { url: `${api.url}/data` }), call(2, 'fetch', { url: `${api.url}/data` }), call(3, 'fetch', { url: 'file:///etc/passwd' }), call(4, 'fetch', { url: `${api.url}/data`, maxSats: 5 }));
    const textOfReply = (id: number) => reply(id).result!.content![0]!.text;
    expect(JSON.parse(textOfReply(1))).toMatchObject({ priceSats: 10 });
    expect(JSON.parse(textOfReply(2))).toMatchObject({ status: 200, paidSats: 10, body: 'served /data' });
    expect(reply(3).result).toMatchObject({ isError: true });
    expect(reply(4).result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('10 sats') }] });
    const after = await talk(call(1, 'budget'), call(2, 'history'));
    expect(JSON.parse(after(1).result!.content![0]!.text)).toMatchObject({ spentSats: 0, remainingSats: 15 });
    expect(JSON.parse(after(2).result!.content![0]!.text)).toEqual([]);
  });
});
