import {
  EXPIRED, SELF_SIGNED, TEST_AUTHORITY, TRUSTED, WRONG_HOST, drippingServer, endlessHeadersServer, gibberishServer, gzipBombServer,
  hugeBodyServer, redirectingServer, serverThat, silentServer, tlsServer, truncatingServer,
} from '@l402kit/testing';
import type { HostileServer } from '@l402kit/testing';
import { createGuardedHttp } from './index.js';
import type { GuardedHttp, GuardedHttpOptions, GuardedHttpProblem, GuardedRequest } from './index.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function given(starting: Promise<HostileServer>): Promise<HostileServer> {
  const server = await starting;
  opened.push(server);
  return server;
}
function clientFor(server: HostileServer, options: Partial<GuardedHttpOptions> = {}): GuardedHttp {
  const http = createGuardedHttp({ allowLoopbackHosts: [server.host], ...options });
  opened.push(http);
  return http;
}
async function problemWith(server: HostileServer, request: Partial<GuardedRequest> = {}, options: Partial<GuardedHttpOptions> = {}): Promise<GuardedHttpProblem> {
  const outcome = clientFor(server, options).request({ url: `${server.origin}/`, ...request });
  return outcome.then((response) => { throw new Error(`answered ${response.status}`); }, (problem: GuardedHttpProblem) => problem);
}

describe('servers that hold or flood are cut off', () => {
  it('one that drips its body ends at the total time-out, not at each byte', async () => {
    const server = await given(drippingServer(20));
    const started = Date.now();
    expect(await problemWith(server, { timeoutMs: 200 })).toMatchObject({ code: 'timeout', detail: `${server.host} did not answer within 0.2 s.` });
    expect(Date.now() - started).toBeLessThan(4_000);
    await server.allClosed();
  });
  it('one that never answers', async () => {
    const server = await given(silentServer());
    expect(await problemWith(server, { timeoutMs: 100 })).toMatchObject({ code: 'timeout' });
    await server.allClosed();
  });
  it('one that accepts a connection and never begins TLS', async () => {
    const server = await given(silentServer());
    expect(await problemWith(server, { url: `https://${server.host}/` }, { connectTimeoutMs: 150 })).toMatchObject({ code: 'timeout' });
    await server.allClosed();
  });
  it('one that sends headers without end', async () => {
    const server = await given(endlessHeadersServer());
    expect(await problemWith(server)).toMatchObject({ code: 'headers-too-large' });
    await server.allClosed();
  });
  it('one whose body has no end', async () => {
    const server = await given(hugeBodyServer());
    expect(await problemWith(server)).toMatchObject({ code: 'body-too-large', detail: `${server.host} answered with more than 65536 bytes.` });
    await server.allClosed();
  });
  it('one that announces a body above the limit is not read at all', async () => {
    const server = await given(hugeBodyServer(1_000_000));
    expect(await problemWith(server)).toMatchObject({ code: 'body-too-large' });
    await server.allClosed();
  });
  it('one that compresses: nothing is unpacked', async () => {
    expect(await problemWith(await given(gzipBombServer()))).toMatchObject({ code: 'encoding-refused' });
  });
  it('one that stops in the middle', async () => {
    expect(await problemWith(await given(truncatingServer()))).toMatchObject({ code: 'connection-lost' });
  });
  it('one that does not speak HTTP', async () => {
    expect(await problemWith(await given(gibberishServer()))).toMatchObject({ code: 'response-invalid' });
  });
  it('one that is not there', async () => {
    const server = await given(silentServer());
    await server.close();
    opened.length = 0;
    expect(await problemWith(server)).toMatchObject({ code: 'connect-failed', detail: 'localhost could not be reached: the connection was refused.' });
  });
});

describe('redirects are never followed', () => {
  it('the 3xx is handed over, and nobody asks the target', async () => {
    const target = await given(serverThat((_request, response) => response.end('secret')));
    const server = await given(redirectingServer(`${target.origin}/`, 307));
    const http = clientFor(server, { allowLoopbackHosts: [server.host, target.host] });
    expect(await http.request({ url: server.origin })).toMatchObject({ status: 307, headers: { location: `${target.origin}/` } });
    expect(target.connections()).toBe(0);
  });
  it('or the request fails where the caller wants that', async () => {
    const server = await given(redirectingServer('http://169.254.169.254/'));
    expect(await problemWith(server, { onRedirect: 'fail' })).toMatchObject({ code: 'redirect-refused' });
  });
});

describe('certificates are verified, on loopback too', () => {
  it.each([
    ['self-signed', SELF_SIGNED, /self-signed/], ['expired', EXPIRED, /expired/], ['of another host', WRONG_HOST, /another host/],
  ] as const)('one that is %s is refused', async (_name, certificate, words) => {
    const problem = await problemWith(await given(tlsServer(certificate)), {}, { ca: TEST_AUTHORITY });
    expect(problem).toMatchObject({ code: 'tls-failed', detail: expect.stringMatching(words) as string });
  });
  it('one of a trusted authority for this very host is taken', async () => {
    const server = await given(tlsServer(TRUSTED));
    const response = await clientFor(server, { ca: TEST_AUTHORITY }).request({ url: `${server.origin}/` });
    expect(response.body.toString()).toBe('{"ok":true}');
  });
  it('and refused without that authority', async () => {
    expect(await problemWith(await given(tlsServer(TRUSTED)))).toMatchObject({ code: 'tls-failed' });
  });
});

describe('an excerpt of the answer', () => {
  it('keeps the first bytes, reads on within the limit and uses the connection again', async () => {
    const server = await given(serverThat((_request, response) => response.end('x'.repeat(10_000))));
    const http = clientFor(server);
    for (let i = 0; i < 6; i++) {
      const response = await http.request({ url: server.origin, keepResponseBytes: 4_096, onTooLarge: 'truncate' });
      expect(response).toMatchObject({ status: 200, truncated: true });
      expect(response.body.length).toBe(4_096);
    }
    // The pool may open a second one while the first is being cleared for reuse; never a third.
    expect(server.connections()).toBeLessThan(3);
  });
  it('keeps the status of an endless answer and hangs up', async () => {
    const server = await given(hugeBodyServer());
    const response = await clientFor(server).request({ url: server.origin, keepResponseBytes: 100, onTooLarge: 'truncate' });
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body.length).toBe(100);
    await server.allClosed();
  });
  it('keeps the status of a compressed answer without its body', async () => {
    const server = await given(gzipBombServer());
    const response = await clientFor(server).request({ url: server.origin, onTooLarge: 'truncate' });
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body.length).toBe(0);
  });
  it('is the whole of an answer that fits exactly', async () => {
    const server = await given(serverThat((_request, response) => response.end('x'.repeat(100))));
    expect(await clientFor(server).request({ url: server.origin, maxBodyBytes: 100 })).toMatchObject({ truncated: false });
  });
});

describe('requests', () => {
  it('carry method, headers and body, and never ask for compression', async () => {
    const server = await given(serverThat((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.writeHead(201, { 'x-seen': String(request.headers['accept-encoding']) }).end(`${request.method} ${request.url} ${request.headers['x-mine']} ${Buffer.concat(chunks).toString()}`));
    }));
    const response = await clientFor(server).request({ url: `${server.origin}/a?b=1`, method: 'POST', headers: { 'x-mine': 'yes', 'accept-encoding': 'gzip' }, body: 'hello' });
    expect(response.body.toString()).toBe('POST /a?b=1 yes hello');
    expect(response).toMatchObject({ status: 201, headers: { 'x-seen': 'identity' }, truncated: false });
  });
  it('share a bounded number of connections to one origin', async () => {
    const server = await given(serverThat((_request, response) => response.end('ok')));
    const http = clientFor(server, { connectionsPerOrigin: 3 });
    await Promise.all(Array.from({ length: 50 }, () => http.request({ url: server.origin })));
    expect(server.connections()).toBeLessThanOrEqual(3);
  });
  it('that wait behind a full pool still end in time, and are not sent afterwards', async () => {
    let asked = 0;
    const server = await given(serverThat((_request, response) => {
      asked++;
      setTimeout(() => response.end('late'), 300);
    }));
    const http = clientFor(server, { connectionsPerOrigin: 1 });
    const first = http.request({ url: server.origin });
    await expect(http.request({ url: server.origin, timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    await first;
    await http.request({ url: server.origin });
    expect(asked).toBe(2);
  });
  it('end when the caller gives up, before or during', async () => {
    const server = await given(silentServer());
    const http = clientFor(server);
    const caller = new AbortController();
    const pending = http.request({ url: server.origin, signal: caller.signal });
    caller.abort();
    await expect(pending).rejects.toMatchObject({ code: 'aborted' });
    await expect(http.request({ url: server.origin, signal: caller.signal })).rejects.toMatchObject({ code: 'aborted' });
  });
  it('end when the client closes', async () => {
    const server = await given(silentServer());
    const http = clientFor(server);
    const pending = expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'client-closed' });
    await http.close();
    await pending;
  });
  it('with header lines that cannot be sent are refused', async () => {
    const server = await given(silentServer());
    expect(await problemWith(server, { headers: { 'x-a': 'b\r\nx-injected: c' } })).toMatchObject({ code: 'request-invalid' });
  });
});
