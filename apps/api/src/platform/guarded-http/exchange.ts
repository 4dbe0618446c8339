/** One request and its answer: collects the body within its limits, and ends at the deadline whatever happens. */
import type { Dispatcher } from 'undici';
import { GuardedHttpProblem, problemOf } from './guarded-http-problem.js';

export interface GuardedResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What was kept of the body, as it came over the wire. */
  readonly body: Buffer;
  /** Whether there was, or may have been, more than was kept. */
  readonly truncated: boolean;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly keepResponseBytes: number;
  readonly onTooLarge: 'fail' | 'truncate';
  readonly onRedirect: 'return' | 'fail';
}

const EMPTY = Buffer.alloc(0);

export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private readonly deadline: NodeJS.Timeout;
  private isSettled = false;
  private forget: (() => void) | undefined;
  private status = 0;
  private headers: GuardedResponse['headers'] = {};
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private readBytes = 0;

  constructor(
    private readonly host: string,
    private readonly limits: ExchangeLimits,
    private readonly resolve: (response: GuardedResponse) => void,
    private readonly reject: (problem: GuardedHttpProblem) => void,
  ) {
    this.deadline = setTimeout(() => this.breakOff(new GuardedHttpProblem('timeout', `${host} did not answer within ${limits.timeoutMs / 1_000} s.`)), limits.timeoutMs);
  }

  /** Gives up when the caller does; the listener goes with the exchange, because one signal may serve many. */
  endWith(signal: AbortSignal): void {
    const giveUp = (): void => this.breakOff(new GuardedHttpProblem('aborted', `The request to ${this.host} was given up.`));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp);
    this.forget = () => signal.removeEventListener('abort', giveUp);
  }

  /** Ends the exchange now. A request still waiting for a connection is then never sent. */
  breakOff(problem: GuardedHttpProblem): void {
    this.fail(problem);
    this.controller?.abort(problem);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isSettled) controller.abort(new GuardedHttpProblem('aborted', `The request to ${this.host} was given up before it was sent.`));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: GuardedResponse['headers']): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    if (status >= 300 && status < 400 && this.limits.onRedirect === 'fail') {
      return this.breakOff(new GuardedHttpProblem('redirect-refused', `${this.host} redirects elsewhere (${status}); redirects are not followed.`));
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      if (this.limits.onTooLarge === 'truncate') return this.cutOff(controller);
      return this.breakOff(new GuardedHttpProblem('encoding-refused', `${this.host} sent a compressed answer (${String(encoding)}) though none was asked for.`));
    }
    if (this.limits.onTooLarge === 'fail' && Number(headers['content-length']) > this.limits.maxBodyBytes) this.breakOff(this.tooLarge());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isSettled) return;
    this.readBytes += chunk.length;
    const room = this.limits.keepResponseBytes - this.keptBytes;
    if (room > 0) {
      // A copy of what is cut off, so that a few bytes don't keep the whole chunk alive.
      const part = chunk.length <= room ? chunk : Buffer.from(chunk.subarray(0, room));
      this.kept.push(part);
      this.keptBytes += part.length;
    }
    if (this.readBytes <= this.limits.maxBodyBytes) return;
    if (this.limits.onTooLarge === 'truncate') this.cutOff(controller);
    else this.breakOff(this.tooLarge());
  }

  onResponseEnd(): void {
    this.succeed(this.readBytes > this.keptBytes);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(problemOf(error, this.host));
  }

  private cutOff(controller: Dispatcher.DispatchController): void {
    this.succeed(true);
    controller.abort(new GuardedHttpProblem('body-too-large', 'The rest of the answer is not needed.'));
  }

  private tooLarge(): GuardedHttpProblem {
    return new GuardedHttpProblem('body-too-large', `${this.host} answered with more than ${this.limits.maxBodyBytes} bytes.`);
  }

  private succeed(truncated: boolean): void {
    if (!this.settle()) return;
    const body = this.kept.length === 1 ? this.kept[0]! : this.kept.length === 0 ? EMPTY : Buffer.concat(this.kept, this.keptBytes);
    this.resolve({ status: this.status, headers: this.headers, body, truncated });
  }

  private fail(problem: GuardedHttpProblem): void {
    if (this.settle()) this.reject(problem);
  }

  /** Whether this was the first end of the exchange: only that one counts. */
  private settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.deadline);
    this.forget?.();
    return true;
  }
}
