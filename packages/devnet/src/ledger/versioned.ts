/**
 * The last version of each thing: in memory while something can still happen to it, afterwards only the byte of the
 * journal where it stands. So memory grows by a key and a number per finished payment.
 */
export class Versioned<T> {
  readonly #live = new Map<string, T>();
  readonly #offsets = new Map<string, number>();

  constructor(private readonly readAt: (offset: number) => T) {}

  get(key: string): T | undefined {
    const live = this.#live.get(key);
    if (live) return live;
    const offset = this.#offsets.get(pack(key));
    return offset === undefined ? undefined : this.readAt(offset);
  }
  has(key: string): boolean { return this.#offsets.has(pack(key)); }
  set(key: string, value: T, offset: number, isLive: boolean): void {
    this.#offsets.set(pack(key), offset);
    if (isLive) this.#live.set(key, value);
    else this.#live.delete(key);
  }
  /** Drops from memory what `isOver` says nothing is expected of; it stays findable. */
  retire(isOver: (value: T) => boolean): void {
    for (const [key, value] of this.#live) if (isOver(value)) this.#live.delete(key);
  }
  live(): IterableIterator<T> { return this.#live.values(); }
}

/** A 64-digit hash in half the memory, one character a byte; other keys as they are. */
const pack = (key: string): string => {
  const at = key.lastIndexOf(':') + 1;
  return key.slice(0, at) + Buffer.from(key.slice(at), 'hex').toString('latin1');
};
