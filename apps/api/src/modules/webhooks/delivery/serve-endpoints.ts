/**
 * Whose turn it is: an endpoint is served by one worker at a time, and by one slice at a time there. What is owed now is
 * served at once where there is room; otherwise, and where another worker is at it, its job waits in the queue.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EndpointLocks } from './endpoint-locks.js';

export interface ServeOptions {
  readonly locks: EndpointLocks;
  /** One slice of work. */
  readonly serve: (endpointId: string) => Promise<void>;
  /** Queues the endpoint's job. */
  readonly queue: (endpointIds: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
  /** How many may be served at once without waiting in the queue. */
  readonly atOnce: number;
}

interface Turn { again: boolean; readonly done: Promise<void> }

/** How long a job waits for another worker to finish with its endpoint; after that the sweep takes care. */
const PATIENCE_MS = 2_000;
const ASK_AGAIN_MS = 50;

export class ServeEndpoints {
  private readonly turns = new Map<string, Turn>();
  private closed = false;

  constructor(private readonly options: ServeOptions) {}

  /** Something is owed to them now. Returns at once. */
  soon(endpointIds: readonly string[]): void {
    const waiting: string[] = [];
    for (const id of endpointIds) {
      const turn = this.turns.get(id);
      // Whoever serves it looks once more before the turn ends.
      if (turn) turn.again = true;
      else if (this.closed || this.turns.size >= this.options.atOnce) waiting.push(id);
      else this.begin(id).then((served) => { if (!served) this.options.queue([id]); }, this.options.onError);
    }
    if (waiting.length > 0) this.options.queue(waiting);
  }

  /** Serves it in its turn: the job of the queue. Ends early, leaving the rest to the sweep, where another worker takes long. */
  async job(endpointId: string): Promise<void> {
    for (const until = performance.now() + PATIENCE_MS; !this.closed && performance.now() < until;) {
      const turn = this.turns.get(endpointId);
      if (turn) {
        turn.again = true;
        return turn.done;
      }
      if (await this.begin(endpointId)) return;
      await pause(ASK_AGAIN_MS);
    }
  }

  /** Begins nothing any more and waits for what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.turns.size > 0) await Promise.allSettled([...this.turns.values()].map((turn) => turn.done));
    await this.options.locks.close();
  }

  /** @returns false when another worker serves it */
  private begin(endpointId: string): Promise<boolean> {
    const turn = { again: false };
    const served = this.run(endpointId, turn);
    this.turns.set(endpointId, Object.assign(turn, { done: served.then(() => undefined) }));
    // Heard by whoever waits for the turn, too; nobody may.
    this.turns.get(endpointId)!.done.catch(() => undefined);
    return served;
  }

  private async run(endpointId: string, turn: { again: boolean }): Promise<boolean> {
    const { locks, serve } = this.options;
    try {
      if (!await locks.tryLock(endpointId)) return false;
      try {
        do {
          turn.again = false;
          await serve(endpointId);
        } while (turn.again && !this.closed);
      } finally {
        locks.unlock(endpointId);
      }
      return true;
    } finally {
      // In the same turn of the event loop as the last look at `again`: what is owed later begins anew.
      this.turns.delete(endpointId);
    }
  }
}
