import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passOn } from './pass-on';

describe('handing requests on to the API', () => {
  let server: Server;
  let url: string;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => handle(request, response));
    await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('passes cookie, origin and body on, and nothing that describes the browser’s connection', async () => {
    const seen = new Promise<{ headers: IncomingMessage['headers']; body: string }>((done) => {
      handle = (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
        request.on('end', () => { response.end('{}'); done({ headers: request.headers, body }); });
      };
    });
    const request = new Request('http://localhost:4400/v1/sessions?a=1', {
      method: 'POST', body: '{"apiKey":"k"}', headers: { cookie: 'l402_session=s', origin: 'http://evil.example', 'content-type': 'application/json', 'x-internal': 'no' },
    });
    await passOn(request, url, '/v1/sessions');
    const { headers, body } = await seen;
    expect(headers).toMatchObject({ cookie: 'l402_session=s', origin: 'http://evil.example', 'content-type': 'application/json', 'accept-encoding': 'identity' });
    expect(headers['x-internal']).toBeUndefined();
    expect(body).toBe('{"apiKey":"k"}');
  });

  it('hands every cookie of the answer back, and follows no redirect', async () => {
    handle = (_request, response) => response.writeHead(303, { location: 'http://169.254.169.254/', 'set-cookie': ['a=1; HttpOnly', 'b=2; HttpOnly'] }).end();
    const answer = await passOn(new Request('http://localhost/v1/x'), url, '/v1/x');
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2; HttpOnly']);
  });

  it('gives the first part of a body on before the last one exists', async () => {
    let finish = () => {};
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
      finish = () => response.end('data: last\n\n');
    };
    const answer = await passOn(new Request('http://localhost/v1/events'), url, '/v1/events');
    const reader = answer.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: first\n\n');
    expect(answer.headers.get('cache-control')).toContain('no-transform');
    finish();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: last\n\n');
  });

  it('ends the request to the API when the browser leaves', async () => {
    const left = new Promise<void>((done) => {
      handle = (request, response) => {
        response.writeHead(200);
        response.write('x');
        request.socket.once('close', () => done());
      };
    });
    const browser = new AbortController();
    const answer = await passOn(new Request('http://localhost/v1/events', { signal: browser.signal }), url, '/v1/events');
    const reading = answer.text().catch(() => 'aborted');
    browser.abort();
    await left;
    expect(await reading).toBe('aborted');
  });

  it('answers in the form of the API’s own problems while the API is away', async () => {
    const answer = await passOn(new Request('http://localhost/v1/x'), 'http://127.0.0.1:9', '/v1/x');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'service-unavailable', status: 503 });
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});
