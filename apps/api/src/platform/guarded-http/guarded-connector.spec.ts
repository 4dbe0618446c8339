import { connect } from 'node:net';
import { serverThat } from '@l402kit/testing';
import type { HostileServer } from '@l402kit/testing';
import { createGuardedHttp } from './index.js';
import type { GuardedHttp, GuardedHttpOptions } from './index.js';

let secret: HostileServer;
let http: GuardedHttp;
beforeAll(async () => {
  secret = await serverThat((_request, response) => response.end('internal'));
});
afterEach(() => http.close());
afterAll(() => secret.close());

function client(options: Partial<GuardedHttpOptions>): GuardedHttp {
  http = createGuardedHttp({ allowLoopbackHosts: [], ...options });
  return http;
}
const refused = { code: 'address-refused' };

describe('names are judged by every address they have', () => {
  it.each([['127.0.0.1'], ['10.1.2.3'], ['169.254.169.254'], ['::1'], ['::ffff:10.0.0.1'], ['fd00::1'], ['64:ff9b::a00:1'], ['2002:a00:1::'], ['0.0.0.0'], ['not an address']])(
    'a name that leads to %s is refused at registration and at the request', async (address) => {
      client({ lookup: async () => [address] });
      expect(await http.checkUrl('https://evil.example/')).toMatchObject({ ok: false, error: refused });
      await expect(http.request({ url: 'https://evil.example/' })).rejects.toMatchObject(refused);
    });
  it('one private address among public ones refuses the name', async () => {
    client({ lookup: async () => ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '192.168.0.1'] });
    expect(await http.checkUrl('https://mixed.example/')).toMatchObject({ ok: false, error: { ...refused, detail: 'mixed.example has the address 192.168.0.1, which is not public.' } });
  });
  it('a name with public addresses passes registration', async () => {
    client({ lookup: async () => ['93.184.215.14'] });
    expect(await http.checkUrl('https://good.example/hook')).toMatchObject({ ok: true });
  });
  it('a name without an address, and one that cannot be looked up, say so', async () => {
    client({ lookup: async (name) => { if (name === 'none.example') return []; throw new Error('SERVFAIL'); } });
    expect(await http.checkUrl('https://none.example/')).toMatchObject({ ok: false, error: { code: 'dns-failed' } });
    await expect(http.request({ url: 'https://broken.example/' })).rejects.toMatchObject({ code: 'dns-failed' });
  });
  it('name servers that never answer are given up', async () => {
    client({ lookup: () => new Promise(() => undefined), connectTimeoutMs: 50 });
    expect(await http.checkUrl('https://slow.example/')).toMatchObject({ ok: false, error: { code: 'timeout' } });
    await expect(http.request({ url: 'https://slow.example/' })).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('DNS rebinding', () => {
  it('a name that was public at registration and is private at the request is refused', async () => {
    const answers = [['93.184.215.14'], ['127.0.0.1']];
    client({ lookup: async () => answers.shift() ?? [] });
    const url = `https://rebind.example:${secret.port}/`;
    expect(await http.checkUrl(url)).toMatchObject({ ok: true });
    await expect(http.request({ url })).rejects.toMatchObject(refused);
    expect(secret.connections()).toBe(0);
  });
  it('the connection goes to the address that was checked: there is no second look-up', async () => {
    const hosts: unknown[] = [];
    let lookups = 0;
    client({
      lookup: async () => (lookups++ === 0 ? ['93.184.215.14'] : ['127.0.0.1']),
      openSocket: (options) => {
        options.lookup!('rebind.example', { all: true }, (_error, addresses) => hosts.push(addresses));
        options.lookup!('rebind.example', {}, (_error, address) => hosts.push(address));
        return connect({ port: secret.port, host: '127.0.0.1' });
      },
    });
    await expect(http.request({ url: 'https://rebind.example/' })).rejects.toMatchObject(refused);
    expect(hosts).toEqual([[{ address: '93.184.215.14', family: 4 }], '93.184.215.14']);
    expect(lookups).toBe(1);
  });
  it('a socket that ends up on a private address all the same is closed before a byte is sent', async () => {
    const received: string[] = [];
    const watched = await serverThat((request, response) => { received.push(request.url ?? ''); response.end(); });
    client({ lookup: async () => ['93.184.215.14'], openSocket: () => connect({ port: watched.port, host: '127.0.0.1' }) });
    await expect(http.request({ url: 'https://diverted.example/' })).rejects.toMatchObject({ ...refused, detail: 'diverted.example led to 127.0.0.1, which is not public.' });
    await watched.allClosed();
    await watched.close();
    expect(received).toEqual([]);
  });
  it('an allowed loopback host stays on loopback, whatever DNS or the socket says', async () => {
    const allowLoopbackHosts = [`localhost:${secret.port}`];
    client({ allowLoopbackHosts, lookup: async () => ['93.184.215.14'] });
    expect((await http.request({ url: `http://localhost:${secret.port}/` })).body.toString()).toBe('internal');
    await http.close();
    client({ allowLoopbackHosts, openSocket: () => Object.defineProperty(connect({ port: secret.port, host: '127.0.0.1' }), 'remoteAddress', { get: () => '10.0.0.1' }) });
    await expect(http.request({ url: `http://localhost:${secret.port}/` })).rejects.toMatchObject(refused);
  });
});
