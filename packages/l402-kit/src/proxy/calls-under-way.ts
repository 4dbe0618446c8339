import type { EventEmitter } from 'node:events';

/** Answers that are not out yet. */
export class CallsUnderWay {
  readonly #answers = new Set<EventEmitter>();
  #ended: () => void = () => undefined;

  /** @param answer emits `close` when it is out, or nobody is there any more */
  add(answer: EventEmitter): void {
    this.#answers.add(answer);
    answer.once('close', () => {
      this.#answers.delete(answer);
      if (this.#answers.size === 0) this.#ended();
    });
  }

  /** Waits until all are out, and no longer than so many milliseconds. */
  async end(withinMs: number): Promise<void> {
    if (this.#answers.size === 0) return;
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#ended = resolve;
      late = setTimeout(resolve, withinMs);
    });
    clearTimeout(late);
  }
}
