import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { dnsLookup } from './resolve-host.js';

const A = 1;
const AAAA = 28;
const NXDOMAIN = 3;

/** A name server on loopback that gives these records for every name; `undefined` keeps silent. */
async function nameServer(records: { [type: number]: Buffer[] } | undefined): Promise<{ socket: Socket; address: string }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, sender) => {
    if (records === undefined) return;
    const question = query.subarray(12, query.indexOf(0, 12) + 5);
    const answers = records[question.readUInt16BE(question.length - 4)] ?? [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | (Object.keys(records).length === 0 ? NXDOMAIN : 0), 2);
    header.writeUInt16BE(answers.length, 6);
    header.writeUInt32BE(0, 8);
    // Each: a pointer to the name in the question, type, class IN, 60 s, length, address.
    const body = answers.map((data) => Buffer.concat([Buffer.from([0xc0, 12, 0, data.length === 4 ? A : AAAA, 0, 1, 0, 0, 0, 60, 0, data.length]), data]));
    socket.send(Buffer.concat([header, question, ...body]), sender.port, sender.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { socket, address: `127.0.0.1:${socket.address().port}` };
}

async function withServer<T>(records: Parameters<typeof nameServer>[0], use: (dns: ReturnType<typeof dnsLookup>) => Promise<T>): Promise<T> {
  const { socket, address } = await nameServer(records);
  try {
    return await use(dnsLookup([address]));
  } finally {
    socket.close();
  }
}

describe('looking up a name', () => {
  it('gives all its addresses, IPv4 first', async () => {
    const v6 = Buffer.from('26064700470000000000000000001111', 'hex');
    expect(await withServer({ [A]: [Buffer.from([1, 1, 1, 1]), Buffer.from([10, 0, 0, 1])], [AAAA]: [v6] }, ({ lookup }) => lookup('wallet.example')))
      .toEqual(['1.1.1.1', '10.0.0.1', '2606:4700:4700::1111']);
  });
  it('is content with one family', async () => {
    expect(await withServer({ [A]: [Buffer.from([1, 1, 1, 1])] }, ({ lookup }) => lookup('wallet.example'))).toEqual(['1.1.1.1']);
  });
  it('gives nothing for a name that does not exist', async () => {
    expect(await withServer({}, ({ lookup }) => lookup('nobody.example'))).toEqual([]);
  });
  it('ends when it is cancelled, though the name server keeps silent', async () => {
    await withServer(undefined, async ({ lookup, cancel }) => {
      const pending = lookup('silent.example');
      cancel();
      expect(await pending).toEqual([]);
    });
  });
});
