/**
 * Everything that the daemon keeps books of, one JSON line per version of a thing, appended and never rewritten.
 * Lines beyond what the last checkpoint covers are cut off at start: they belong to a future that did not happen.
 */
import { closeSync, fstatSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const FLUSH_BYTES = 1 << 20;
const READ_BYTES = 2_048;
const REPLAY_BYTES = 1 << 20;
const NEWLINE = 0x0a;
const syncFile = promisify(fsync);

export class Journal {
  readonly #fd: number;
  #pending: string[] = [];
  #written: number;
  #length: number;

  /** Opens or creates the file and cuts it to `length` bytes. @throws Error when it is shorter */
  constructor(path: string, length: number) {
    this.#fd = openSync(path, 'a+', 0o600);
    const size = fstatSync(this.#fd).size;
    if (size < length) {
      closeSync(this.#fd);
      throw new Error(`${path} holds ${size} bytes but the checkpoint needs ${length}: the folder is damaged; delete it to start afresh`);
    }
    ftruncateSync(this.#fd, length);
    this.#written = this.#length = length;
  }

  get length(): number { return this.#length; }

  /** Appends one line and answers where it starts. `line` holds no newline. */
  append(line: string): number {
    const offset = this.#length;
    this.#pending.push(line);
    this.#length += Buffer.byteLength(line) + 1;
    if (this.#length - this.#written > FLUSH_BYTES) this.flush();
    return offset;
  }

  /** The line that starts at `offset`. */
  read(offset: number): string {
    if (offset >= this.#written) this.flush();
    let buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let filled = 0; ;) {
      const count = readSync(this.#fd, buffer, filled, buffer.length - filled, offset + filled);
      const end = buffer.indexOf(NEWLINE, filled);
      if (end >= 0 && end < filled + count) return buffer.toString('utf8', 0, end);
      if (count === 0) throw new Error(`No line in the journal at byte ${offset}`);
      filled += count;
      if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    }
  }

  /** Hands every line to `visit`, oldest first. */
  replay(visit: (line: string, offset: number) => void): void {
    let rest = Buffer.alloc(0);
    const chunk = Buffer.allocUnsafe(REPLAY_BYTES);
    for (let at = 0, lineAt = 0; at < this.#written;) {
      const count = readSync(this.#fd, chunk, 0, Math.min(chunk.length, this.#written - at), at);
      at += count;
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        visit(bytes.toString('utf8', start, end), lineAt);
        lineAt += end + 1 - start;
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  }

  /** Hands what was appended to the operating system: survives kill -9, not a power cut. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(`${this.#pending.join('\n')}\n`);
    this.#pending = [];
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    this.#written = this.#length;
  }

  /** To the disk itself. */
  sync(): Promise<void> { return syncFile(this.#fd); }
  close(): void { this.flush(); closeSync(this.#fd); }
}
