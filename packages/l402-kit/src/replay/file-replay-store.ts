import { fileSystem } from '../environment.js';
import { MemoryReplayStore } from './memory-replay-store.js';

const LINE = /^([0-9a-f]{64}) (\d{1,15}) (\d{1,15})$/;
/** How the last line may look when the process was killed while it wrote it. */
const TORN = /^[0-9a-f]{0,64}( \d{0,15}){0,2}$/;
/** Lines that say nothing any more, beyond which the file is written anew. */
const MAX_OUTDATED = 10_000;

/**
 * Counts in this process and writes down each count before the call goes on, so that a restart forgets nothing. For one
 * process: another with the same file does not see what this one counts. What was counted in the last moments before the
 * power fails may be lost.
 */
export class FileReplayStore extends MemoryReplayStore {
  readonly #fs = fileSystem();
  #open: number;
  #lines = 0;

  /**
   * @param file made where there is none; a line for each count, `<payment hash> <used> <end>`
   * @throws Error when it cannot be read or written, or holds something else
   */
  constructor(private readonly file: string, nowSeconds?: () => number) {
    super(nowSeconds);
    try {
      this.#read();
      this.#open = this.#rewrite();
    } catch (error) {
      throw new Error(`Used payments cannot be kept in ${file}: ${(error as Error).message}. Name a file of their own that can be written.`, { cause: error });
    }
  }

  override claim(paymentHash: string, uses: number, expiresAtSeconds: number): number | undefined {
    const taken = super.claim(paymentHash, uses, expiresAtSeconds);
    if (taken === undefined) return undefined;
    try {
      this.#write(paymentHash);
    } catch (error) {
      super.release(paymentHash);
      throw error;
    }
    return taken;
  }

  override release(paymentHash: string): void {
    super.release(paymentHash);
    this.#write(paymentHash);
  }

  close(): void { this.#node.closeSync(this.#open); }

  get #node(): NonNullable<ReturnType<typeof fileSystem>> {
    if (this.#fs === undefined) throw new Error('there is no file system here');
    return this.#fs;
  }

  #read(): void {
    if (!this.#node.existsSync(this.file)) return;
    const lines = this.#node.readFileSync(this.file, 'utf8').split('\n');
    const last = lines.pop()!;
    if (!TORN.test(last)) throw new Error('it holds something else');
    const now = this.nowSeconds();
    for (const line of lines) {
      const [, paymentHash, count, end] = LINE.exec(line) ?? [];
      if (paymentHash === undefined) throw new Error('it holds something else');
      if (Number(end) > now) this.used.set(paymentHash, { count: Number(count), expiresAtSeconds: Number(end) });
    }
  }

  #write(paymentHash: string): void {
    const used = this.used.get(paymentHash);
    if (used === undefined) return;
    this.#node.writeSync(this.#open, lineOf(paymentHash, used));
    if (++this.#lines > 2 * this.size + MAX_OUTDATED) {
      const before = this.#open;
      this.#open = this.#rewrite();
      this.#node.closeSync(before);
    }
  }

  /** The new file takes the old one's place when it is whole. @returns it, open for more lines */
  #rewrite(): number {
    const fs = this.#node;
    const folder = this.file.replace(/[^/\\]*$/, '');
    if (folder !== '') fs.mkdirSync(folder, { recursive: true });
    const fresh = `${this.file}.new`;
    const open = fs.openSync(fresh, 'w', 0o600);
    this.#lines = this.size;
    fs.writeFileSync(open, [...this.used].map(([hash, used]) => lineOf(hash, used)).join(''));
    fs.renameSync(fresh, this.file);
    return open;
  }
}

const lineOf = (paymentHash: string, { count, expiresAtSeconds }: { readonly count: number; readonly expiresAtSeconds: number }): string => `${paymentHash} ${count} ${expiresAtSeconds}\n`;
