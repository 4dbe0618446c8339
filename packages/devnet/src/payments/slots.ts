/**
 * At most so many payments of one node under way: beyond some three hundred LDK finds no route any more. A payment that
 * its receiver keeps waiting gives its slot back, or a few of those would stop all others.
 */
export class Slots {
  readonly #taken = new Set<string>();
  readonly #queue: { readonly key: string; readonly start: () => void }[] = [];
  #paused = false;

  constructor(private readonly limit: number) {}

  /** Calls `start` once there is a slot; at once when there is one now. */
  enter(key: string, start: () => void): void {
    this.#queue.push({ key, start });
    this.#admit();
  }
  /** For a payment that is under way already (after a restart). */
  occupy(key: string): void { this.#taken.add(key); }
  leave(key: string): void {
    if (this.#taken.delete(key)) this.#admit();
  }
  pause(): void { this.#paused = true; }
  resume(): void {
    this.#paused = false;
    this.#admit();
  }

  #admit(): void {
    while (!this.#paused && this.#taken.size < this.limit) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#taken.add(next.key);
      next.start();
    }
  }
}
