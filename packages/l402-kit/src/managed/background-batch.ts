export interface BatchSettings<Item> {
  /** Most items in one request. */
  readonly size: number;
  /** How long an item waits for others, milliseconds. */
  readonly everyMs: number;
  /** Sends one batch; its errors are its own. */
  readonly send: (items: readonly Item[]) => Promise<void>;
  /** Told once, when items are dropped because more come than can be sent. */
  readonly full: () => void;
}

const MAX_WAITING = 5_000;

/** Sends things in batches, one after the other, for callers who do not wait. What it takes is worth less than the call it came with. */
export class BackgroundBatch<Item> {
  #waiting: Item[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> = Promise.resolve();
  #toldFull = false;

  constructor(private readonly settings: BatchSettings<Item>) {}

  add(item: Item): void {
    if (this.#waiting.length >= MAX_WAITING) {
      if (!this.#toldFull) this.settings.full();
      this.#toldFull = true;
      return;
    }
    this.#waiting.push(item);
    if (this.#waiting.length >= this.settings.size) void this.flush();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => { void this.flush(); }, this.settings.everyMs);
      // It must not keep a process alive that has nothing else to do.
      (this.#timer as { unref?(): void }).unref?.();
    }
  }

  /** Sends what waits. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(async () => {
      while (this.#waiting.length > 0) await this.settings.send(this.#waiting.splice(0, this.settings.size));
    });
    return this.#sending;
  }
}
