/**
 * One checkpoint for everybody who waits. While one is being written, those who come wait for the next, which covers
 * all of them; so the cost of a disk is shared by as many as there are.
 */
export interface CheckpointSteps<T> {
  /** Takes a consistent picture of everything, synchronously. */
  capture(): T;
  /** Makes it durable. */
  write(picture: T): Promise<void>;
  /** Called once it is durable, before those who wait are let go. */
  onDurable(picture: T): void;
  /** Called when writing failed: memory is ahead of the disk for good. */
  onFailure(error: Error): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const IDLE_DELAY_MS = 250;
const GATHER_MS = 4;

export class Checkpointer<T> {
  #changed = 0;
  #durable = 0;
  #waiters: Waiter[] = [];
  #busy = false;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #failed: Error | undefined;

  constructor(private readonly steps: CheckpointSteps<T>) {}

  /** Something changed. It will be on disk soon even if nobody waits for it. */
  markChanged(): void {
    this.#changed += 1;
    this.#schedule(IDLE_DELAY_MS);
  }

  /** Resolves when all that happened until now is durable. @throws Error when the disk failed */
  covered(): Promise<void> {
    if (this.#failed) return Promise.reject(this.#failed);
    if (this.#durable >= this.#changed) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#schedule(GATHER_MS);
    });
  }

  #schedule(delayMs: number): void {
    if (this.#busy || this.#failed) return;
    const dueAt = performance.now() + delayMs;
    if (this.#timer) {
      if (dueAt >= this.#dueAt) return;
      clearTimeout(this.#timer);
    }
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => { void this.#run(); }, delayMs);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#busy = true;
    const covers = this.#changed;
    const waiters = this.#waiters.splice(0);
    try {
      const picture = this.steps.capture();
      await this.steps.write(picture);
      this.#durable = covers;
      this.steps.onDurable(picture);
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      this.#failed = error as Error;
      for (const waiter of [...waiters, ...this.#waiters.splice(0)]) waiter.reject(this.#failed);
      this.steps.onFailure(this.#failed);
    }
    this.#busy = false;
    if (this.#waiters.length > 0) this.#schedule(GATHER_MS);
    else if (this.#changed > this.#durable) this.#schedule(IDLE_DELAY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#failed ??= new Error('The daemon is stopping');
  }
}
