/** What every section is given: its rounds, its time, databases of its own. */
import type { BenchDatabase, BenchDatabases } from './database/bench-databases.js';

export interface Bench {
  readonly rounds: number;
  readonly databases: BenchDatabases;
  /** SECRETS_KEY of the processes that are started */
  readonly secretsKey: string;
  /** invoices in the history that is measured */
  readonly historyRows: number;
  /** a folder that is removed afterwards */
  readonly folder: string;
  /** What a full run has time for, or a quick one. */
  take<T>(full: T, quick: T): T;
  say(line: string): void;
}

/** Gives back whatever was opened, in reverse order, also after a failure. */
export async function withOpened<T>(work: (open: <R extends { close(): Promise<void> }>(resource: Promise<R>) => Promise<R>) => Promise<T>): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  try {
    return await work(async (resource) => {
      const made = await resource;
      opened.push(made);
      return made;
    });
  } finally {
    for (const resource of opened.reverse()) await resource.close();
  }
}

export type { BenchDatabase };
