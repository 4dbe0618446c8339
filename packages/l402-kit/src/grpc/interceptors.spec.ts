import { Client, credentials, Metadata, Server, ServerCredentials, status, type ServiceError, type ServiceDefinition } from '@grpc/grpc-js';
import { attenuateMacaroon, decodeMacaroonText, encodeMacaroon, parseChallenges, toHex } from '@l402kit/l402';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { l402ClientInterceptor } from './client-interceptor.js';
import { l402ServerInterceptor } from './server-interceptor.js';

const text = { serialize: (value: string) => Buffer.from(value), deserialize: (bytes: Buffer) => bytes.toString() };
const method = (name: string, responseStream: boolean) => ({
  path: `/test.Echo/${name}`, requestStream: false, responseStream,
  requestSerialize: text.serialize, requestDeserialize: text.deserialize, responseSerialize: text.serialize, responseDeserialize: text.deserialize,
});
const service = { Say: method('Say', false), Count: method('Count', true) } as unknown as ServiceDefinition;

describe('gRPC interceptors', () => {
  const node = new PaperNode();
  const server = new Server({ interceptors: [l402ServerInterceptor({ priceSats: 7, lightning: node, rootKey: '11'.repeat(32), poolSize: 0 })] });
  let plain: Client;
  let paying: Client;
  let failing = false;

  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    server.addService(service, {
      Say: (call: { request: string }, answer: (error: Partial<ServiceError> | null, value?: string) => void) => (failing ? answer({ code: status.INTERNAL, details: 'broken' }) : answer(null, `you said ${call.request}`)),
      Count: (call: { request: string; write(value: string): void; end(): void }) => { for (let i = 1; i <= Number(call.request); i++) call.write(String(i)); call.end(); },
    });
    const port = await new Promise<number>((resolve, reject) => { server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => { if (error) reject(error); else resolve(bound); }); });
    const wallet = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };
    plain = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    paying = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { interceptors: [l402ClientInterceptor({ wallet, maxSatsPerCall: 10, maxSatsPerSession: 40 })] });
  });
  afterAll(() => { plain.close(); paying.close(); server.forceShutdown(); jest.restoreAllMocks(); });

  const say = (client: Client, words: string, metadata = new Metadata()) => new Promise<string>((resolve, reject) => {
    client.makeUnaryRequest('/test.Echo/Say', text.serialize, text.deserialize, words, metadata, (error, value) => { if (error) reject(error); else resolve(value!); });
  });
  const count = (client: Client, to: number) => new Promise<string[]>((resolve, reject) => {
    const received: string[] = [];
    client.makeServerStreamRequest('/test.Echo/Count', text.serialize, text.deserialize, String(to))
      .on('data', (value: string) => received.push(value)).on('error', reject).on('end', () => resolve(received));
  });
  const refusalOf = async (metadata?: Metadata) => {
    const error = await say(plain, 'x', metadata).then(() => { throw new Error('served'); }, (refused: ServiceError) => refused);
    const parsed = parseChallenges(error.metadata.get('www-authenticate').map(String));
    if (!parsed.ok) throw new Error(parsed.problem.detail);
    return { error, ...parsed.value[0]! };
  };

  it('an unpaid call ends with status 13, "payment required" and a challenge', async () => {
    const { error, invoice } = await refusalOf();
    expect([error.code, error.details]).toEqual([13, 'payment required']);
    expect(invoice).toMatch(/^lnbcrt/);
  });

  it('the client pays and gets its answer, unary and streamed', async () => {
    expect(await say(paying, 'hello')).toBe('you said hello');
    expect(await count(paying, 5)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('takes the credential as Authorization, and as a macaroon in hexadecimal with its preimage', async () => {
    const first = await refusalOf();
    const authorization = new Metadata();
    authorization.set('authorization', `L402 ${first.macaroon}:${node.pay(first.invoice)}`);
    expect(await say(plain, 'a', authorization)).toBe('you said a');
    expect((await refusalOf(authorization)).error.code).toBe(13);

    const second = await refusalOf();
    const decoded = decodeMacaroonText(second.macaroon);
    if (!decoded.ok) throw new Error(decoded.problem.detail);
    const withPreimage = attenuateMacaroon(decoded.value, [`preimage=${node.pay(second.invoice)}`]);
    const macaroon = new Metadata();
    macaroon.set('macaroon', toHex(encodeMacaroon(withPreimage)));
    expect(await say(plain, 'b', macaroon)).toBe('you said b');
  });

  it('a call that fails on the server does not use the payment up', async () => {
    const { macaroon, invoice } = await refusalOf();
    const metadata = new Metadata();
    metadata.set('authorization', `L402 ${macaroon}:${node.pay(invoice)}`);
    failing = true;
    await expect(say(plain, 'x', metadata)).rejects.toMatchObject({ code: status.INTERNAL, details: 'broken' });
    failing = false;
    expect(await say(plain, 'x', metadata)).toBe('you said x');
  });

  it('metadata that cannot be read gets a challenge', async () => {
    const metadata = new Metadata();
    metadata.set('macaroon', 'not hexadecimal');
    expect((await refusalOf(metadata)).error.details).toBe('payment required');
  });

  it('beyond the budget nothing is paid, and the call says why', async () => {
    await say(paying, '3');
    await say(paying, '4');
    await say(paying, '5');
    const before = node.receivedSats;
    await expect(say(paying, '6')).rejects.toMatchObject({ code: status.UNAUTHENTICATED, details: expect.stringContaining('maxSatsPerSession') });
    expect(node.receivedSats).toBe(before);
  });
});
