/** Calls from the benchmark to the processes that it starts, over Node's own channel. Arguments and answers are JSON. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

interface Call { readonly id: number; readonly method: string; readonly argument: unknown }
type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** What a process offers. Its answer may be a promise. */
export type Offers = Record<string, (argument: never) => unknown>;

/** In the process that was started: answers calls until the benchmark is gone. */
export function offer(offers: Offers): void {
  process.on('message', ({ id, method, argument }: Call) => {
    void Promise.resolve().then(() => offers[method]!(argument as never))
      .then((result) => process.send?.({ id, result }), (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }));
  });
  // The terminal's Ctrl-C reaches the benchmark too: it ends us.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => { process.exit(0); });
}

/** A process of the benchmark. Close it to end it. */
export class BenchProcess<O extends Offers = Offers> {
  private readonly waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  private calls = 0;

  private constructor(name: string, private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => {
      const waiter = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ('error' in answer) waiter?.reject(new Error(`${name}: ${answer.error}`));
      else waiter?.resolve(answer.result);
    });
    child.once('exit', (code, signal) => { this.failAll(new Error(`${name} ended (${signal ?? code})`)); });
    child.once('error', (error) => { this.failAll(error); });
  }

  /** @param name of the module beside this one. @param begin its method that starts it, and what that is given */
  static async start<O extends Offers>(name: string, begin: object): Promise<BenchProcess<O>> {
    const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)));
    const started = new BenchProcess<O>(name, child);
    try {
      await started.send('begin', begin);
      return started;
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  call<M extends keyof O & string>(method: M, ...[argument]: Parameters<O[M]>): Promise<Awaited<ReturnType<O[M]>>> {
    return this.send(method, argument) as never;
  }

  private send(method: string, argument: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.calls;
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, method, argument } satisfies Call, (error) => { if (error) { this.waiting.delete(id); reject(error); } });
    });
  }

  private failAll(error: Error): void {
    for (const waiter of this.waiting.values()) waiter.reject(error);
    this.waiting.clear();
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    // It ends by itself when we are gone; one that cannot is ended.
    if (this.child.connected) this.child.disconnect();
    const late = setTimeout(() => { this.child.kill('SIGKILL'); }, 3_000);
    await gone;
    clearTimeout(late);
  }
}
