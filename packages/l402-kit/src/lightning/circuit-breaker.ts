import { LightningUnavailable } from './lightning-provider.js';

export interface BreakerOptions {
  /** Failures in a row after which nobody is asked for a while. */
  readonly failures: number;
  readonly openMs: number;
}

/** After several failures in a row, fails at once instead of making every caller wait; then lets one request try. */
export class CircuitBreaker {
  #failures = 0;
  #openUntil = 0;
  #trying = false;

  constructor(private readonly options: BreakerOptions, private readonly now: () => number = () => Date.now()) {}

  /** @throws LightningUnavailable at once while open; otherwise whatever `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const open = this.#failures >= this.options.failures;
    if (open && (this.#trying || this.now() < this.#openUntil)) {
      throw new LightningUnavailable('The last requests failed; the next is tried shortly.', Math.max(1, Math.ceil((this.#openUntil - this.now()) / 1_000)));
    }
    this.#trying = open;
    try {
      const result = await work();
      this.#failures = 0;
      return result;
    } catch (error) {
      // A refusal is an answer: whoever gives it is there.
      if (error instanceof LightningUnavailable) {
        this.#failures++;
        this.#openUntil = this.now() + this.options.openMs;
      }
      throw error;
    } finally {
      if (open) this.#trying = false;
    }
  }
}
