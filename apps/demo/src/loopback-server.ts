import { createServer, type RequestListener, type Server } from 'node:http';

/** One port on loopback, in both families: `localhost` may mean either. */
export class LoopbackServer {
  readonly #servers: Server[] = [];

  constructor(private readonly listener: RequestListener) {}

  /** @throws when the port is taken */
  async listen(port: number): Promise<void> {
    await this.#listenOn(port, '127.0.0.1');
    await this.#listenOn(port, '::1').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error;
    });
  }

  #listenOn(port: number, host: string): Promise<void> {
    const server = createServer(this.listener);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => { this.#servers.push(server); resolve(); });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    })));
  }
}
