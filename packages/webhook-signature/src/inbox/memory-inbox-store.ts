import type { InboxPosition, InboxSession, InboxStore } from './inbox-store.js';

/** For one process that may begin anew after a restart, and for tests. */
export class MemoryInboxStore implements InboxStore {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private position?: InboxPosition) {}

  exclusively<T>(work: (session: InboxSession) => Promise<T>): Promise<T> {
    const session: InboxSession = {
      load: () => Promise.resolve(this.position),
      save: (position) => { this.position = position; return Promise.resolve(); },
    };
    const turn = this.last.then(() => work(session));
    // Whoever waits in line does not care how the one before ended.
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
