import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket as a plain stream. HTTP/2 reads sockets below JavaScript, where bytes that were put back are not seen; of any
 * other stream it reads what there is.
 */
export class SocketStream extends Duplex {
  readonly remoteAddress: string | undefined;

  constructor(private readonly socket: Socket) {
    super();
    this.remoteAddress = socket.remoteAddress;
    socket.on('data', (chunk) => { if (!this.push(chunk)) socket.pause(); });
    socket.once('end', () => this.push(null));
    socket.once('close', () => this.destroy());
  }

  override _read(): void { this.socket.resume(); }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void { this.socket.end(done); }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
