import { isPending } from '../awaitable.js';
import { notice } from '../environment.js';
import type { ReplayStore } from '../replay/replay-store.js';
import type { OpenCall } from './gate-answer.js';
import type { L402Payment } from './options.js';

const NOT_GIVEN_BACK = Promise.resolve(false);

/** A paid request on its way through the operator's handler. What is left to do once its answer is known is done once. */
export class PaidCall implements OpenCall {
  readonly open = true;
  #told = false;

  /**
   * @param counted where the use was taken; undefined when nobody counts
   * @param served told of an answer that was none of the server's failures
   */
  constructor(
    readonly payment: L402Payment,
    private readonly counted: Pick<ReplayStore, 'release'> | undefined,
    private readonly served: ((status: number) => void) | undefined,
  ) {}

  get awaitsAnswer(): boolean { return this.counted !== undefined || this.served !== undefined; }

  answered(status: number): Promise<boolean> {
    if (this.#told) return NOT_GIVEN_BACK;
    this.#told = true;
    if (status >= 500) return this.#giveBack();
    this.served?.(status);
    return NOT_GIVEN_BACK;
  }

  async #giveBack(): Promise<boolean> {
    try {
      const released = this.counted?.release(this.payment.paymentHash);
      if (isPending(released)) await released;
    } catch (error) {
      notice(`a use could not be given back: ${String(error)}`);
    }
    return true;
  }
}
