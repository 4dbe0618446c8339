import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server of a spec, on loopback and a free port. */
export interface HostileServer {
  readonly port: number;
  /** `localhost:port`, as the guarded client's list of allowed loopback hosts wants it. */
  readonly host: string;
  /** With scheme, without a slash at the end. */
  readonly origin: string;
  /** Connections accepted so far. */
  connections(): number;
  /** Resolves when the client has closed every connection accepted so far. */
  allClosed(): Promise<void>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and keeps track of the connections, so that `close` never waits for a client. */
export async function listening(server: Server, scheme: 'http' | 'https' = 'http'): Promise<HostileServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A client that hangs up is the very thing under test.
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `localhost:${port}`,
    origin: `${scheme}://localhost:${port}`,
    connections: () => accepted,
    allClosed: async () => {
      await Promise.all([...open].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
