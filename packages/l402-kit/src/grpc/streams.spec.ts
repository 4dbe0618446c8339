import { Client, credentials, Server, ServerCredentials, status, type Interceptor, type ServerDuplexStream, type ServerReadableStream, type ServiceDefinition, type ServiceError } from '@grpc/grpc-js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { l402ClientInterceptor } from './client-interceptor.js';
import { l402ServerInterceptor } from './server-interceptor.js';

const text = { serialize: (value: string) => Buffer.from(value), deserialize: (bytes: Buffer) => bytes.toString() };
const method = (name: string, responseStream: boolean) => ({
  path: `/test.Talk/${name}`, requestStream: true, responseStream,
  requestSerialize: text.serialize, requestDeserialize: text.deserialize, responseSerialize: text.serialize, responseDeserialize: text.deserialize,
});
const service = { Join: method('Join', false), Chat: method('Chat', true) } as unknown as ServiceDefinition;

describe('gRPC calls that stream what is asked', () => {
  const node = new PaperNode();
  const server = new Server({ interceptors: [l402ServerInterceptor({ priceSats: 7, lightning: node, rootKey: '11'.repeat(32), poolSize: 0 })] });
  const clients: Client[] = [];
  let port: number;
  let served = 0;

  const connect = (interceptor?: Interceptor): Client => {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), interceptor === undefined ? {} : { interceptors: [interceptor] });
    clients.push(client);
    return client;
  };
  const paying = (limits: { maxSatsPerSession?: number } = {}) => connect(l402ClientInterceptor({ wallet: { payInvoice: (invoice) => Promise.resolve({ preimage: node.pay(invoice) }) }, ...limits }));

  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    server.addService(service, {
      Join: (call: ServerReadableStream<string, string>, answer: (error: Partial<ServiceError> | null, value?: string) => void) => {
        const words: string[] = [];
        call.on('data', (word: string) => words.push(word)).on('end', () => { served++; answer(null, words.join(' ')); });
      },
      Chat: (call: ServerDuplexStream<string, string>) => {
        call.on('data', (word: string) => { call.write(word.toUpperCase()); }).on('end', () => { served++; call.end(); });
      },
    });
    port = await new Promise<number>((resolve, reject) => { server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => { if (error) reject(error); else resolve(bound); }); });
  });
  afterAll(() => { for (const client of clients) client.close(); server.forceShutdown(); jest.restoreAllMocks(); });
  beforeEach(() => { served = 0; });

  const join = (client: Client, words: readonly string[]) => new Promise<string>((resolve, reject) => {
    const call = client.makeClientStreamRequest('/test.Talk/Join', text.serialize, text.deserialize, (error, value) => { if (error) reject(error); else resolve(value!); });
    for (const word of words) call.write(word);
    call.end();
  });
  /** Says the next word when the answer to the one before is there. */
  const chat = (client: Client, words: readonly string[]) => new Promise<string[]>((resolve, reject) => {
    const heard: string[] = [];
    const call = client.makeBidiStreamRequest('/test.Talk/Chat', text.serialize, text.deserialize);
    call.on('error', reject).on('end', () => resolve(heard)).on('data', (word: string) => {
      heard.push(word);
      if (heard.length < words.length) call.write(words[heard.length]!);
      else call.end();
    });
    call.write(words[0]!);
  });

  it('a stream to the server is paid for and comes whole and in order', async () => {
    const words = Array.from({ length: 200 }, (_, i) => `word-${i}`);
    const before = node.receivedSats;
    expect(await join(paying(), words)).toBe(words.join(' '));
    expect([node.receivedSats - before, served]).toEqual([7, 1]);
  });

  it('a conversation goes on after the payment, answer by answer', async () => {
    expect(await chat(paying(), ['one', 'two', 'three'])).toEqual(['ONE', 'TWO', 'THREE']);
    expect(served).toBe(1);
  });

  it('what is said while the payment is under way waits, and is said in its place', async () => {
    let pay!: () => void;
    const asked = new Promise<void>((resolve) => { pay = resolve; });
    let asking!: () => void;
    const underWay = new Promise<void>((resolve) => { asking = resolve; });
    const client = connect(l402ClientInterceptor({ wallet: { payInvoice: async (invoice) => { asking(); await asked; return { preimage: node.pay(invoice) }; } } }));
    const joined = new Promise<string>((resolve, reject) => {
      const call = client.makeClientStreamRequest('/test.Talk/Join', text.serialize, text.deserialize, (error, value) => { if (error) reject(error); else resolve(value!); });
      call.write('before');
      void underWay.then(() => { call.write('meanwhile', () => { call.write('and after', () => { call.end(); pay(); }); }); });
    });
    expect(await joined).toBe('before meanwhile and after');
  });

  it('a call that is given up while the payment is under way is over; what was paid for is presented by the next', async () => {
    let finish!: () => void;
    const finishing = new Promise<void>((resolve) => { finish = resolve; });
    let given!: { cancel(): void };
    const client = connect(l402ClientInterceptor({ wallet: { payInvoice: async (invoice) => { given.cancel(); await finishing; return { preimage: node.pay(invoice) }; } } }));
    const joined = new Promise<string>((resolve, reject) => {
      const call = client.makeClientStreamRequest('/test.Talk/Join', text.serialize, text.deserialize, (error, value) => { if (error) reject(error); else resolve(value!); });
      given = call;
      call.end('x');
    });
    await expect(joined).rejects.toMatchObject({ code: status.CANCELLED });
    const before = node.receivedSats;
    finish();
    while (node.receivedSats === before) await new Promise((resolve) => { setImmediate(resolve); });
    await new Promise((resolve) => { setImmediate(resolve); });
    expect(await join(client, ['later'])).toBe('later');
    expect([node.receivedSats - before, served]).toEqual([7, 1]);
  });

  it('a stream without a single message is a call as well', async () => {
    expect(await join(paying(), [])).toBe('');
  });

  it('beyond the budget nothing is paid, and the call says why', async () => {
    const before = node.receivedSats;
    for (const call of [join(paying({ maxSatsPerSession: 5 }), ['a']), chat(paying({ maxSatsPerSession: 5 }), ['a'])]) {
      await expect(call).rejects.toMatchObject({ code: status.UNAUTHENTICATED, details: expect.stringContaining('maxSatsPerSession') });
    }
    expect([node.receivedSats - before, served]).toEqual([0, 0]);
  });

  it('without payment neither reaches the handler', async () => {
    await expect(join(connect(), ['a', 'b'])).rejects.toMatchObject({ code: 13, details: 'payment required' });
    await expect(chat(connect(), ['a'])).rejects.toMatchObject({ code: 13, details: 'payment required' });
    expect(served).toBe(0);
  });
});
