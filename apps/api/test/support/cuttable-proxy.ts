/** A way to a server that a test can cut: what a database looks like that went away. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttableProxy {
  readonly port: number;
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again, at the same port. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startCuttableProxy(target: { readonly host: string; readonly port: number }): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => undefined).on('close', () => { sockets.delete(socket); other.destroy(); });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => new Promise<void>((resolve) => {
    server.close(() => { resolve(); });
    for (const socket of sockets) socket.destroy();
  });
  return { port, cut, restore: () => listen(port), close: async () => { if (server.listening) await cut(); } };
}
