/** Writes exports in the worker, one at a time in each process. PostgreSQL says which are to be written. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../platform/database/database.js';
import { ExportsRepository } from './exports.repository.js';
import { ExportInterrupted, writeExport } from './write-export.js';

const POLL_MS = 500;

export interface ExportWriterOptions {
  readonly pollMs?: number;
  readonly onError: (error: unknown) => void;
}

export class ExportWriter {
  private readonly exports: ExportsRepository;

  constructor(private readonly database: Database, private readonly options: ExportWriterOptions) {
    this.exports = new ExportsRepository(database);
  }

  /** Until `signal` aborts; what is under way then is given back. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wrote = await this.writeNext(signal).catch((error: unknown) => { this.options.onError(error); return false; });
      if (!wrote) await delay(this.options.pollMs ?? POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns false when there was nothing to write */
  async writeNext(signal: AbortSignal): Promise<boolean> {
    const order = await this.exports.claim();
    if (order === undefined) return false;
    const reader = await this.database.pool.connect();
    let broken: Error | undefined;
    try {
      await this.exports.finish(order, await writeExport(this.exports, reader, order, signal));
      return true;
    } catch (error) {
      if (!(error instanceof ExportInterrupted)) broken = error as Error;
      if (!(error instanceof ExportInterrupted) || signal.aborted) await this.exports.giveBack(order, !signal.aborted).catch(() => undefined);
      if (signal.aborted) return false;
      throw error;
    } finally {
      reader.release(broken);
    }
  }
}
