/** Writes exports in the worker, one at a time in each process. PostgreSQL says which are to be written. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../platform/database/database.js';
import { type ClaimedExport, ExportsRepository } from './exports.repository.js';
import { ExportInterrupted } from './export-pieces.js';
import { LONGEST_READ_MS } from './export-query.js';
import { writeExport } from './write-export.js';

const POLL_MS = 500;
/** SQLSTATE of a statement that took longer than it may. */
const TOOK_TOO_LONG = '57014';

export interface ExportWriterOptions {
  readonly pollMs?: number;
  /** how long one may read */
  readonly longestReadMs?: number;
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
      await this.exports.finish(order, await writeExport(this.exports, reader, order, { stop: signal, longestReadMs: this.options.longestReadMs ?? LONGEST_READ_MS }));
      return true;
    } catch (error) {
      // In the middle of COPY: the connection is closed, which ends it.
      broken = error as Error;
      await this.setAside(order, broken, signal).catch(() => undefined);
      if (signal.aborted) return false;
      if (error instanceof ExportInterrupted) return true;
      throw error;
    } finally {
      reader.release(broken);
    }
  }

  /** What was cancelled, or taken over by somebody else, is not ours to touch. */
  private async setAside(order: ClaimedExport, error: Error, signal: AbortSignal): Promise<void> {
    if ((error as { code?: string }).code === TOOK_TOO_LONG) await this.exports.fail(order, `It took longer than ${LONGEST_READ_MS / 60_000} minutes. Ask for a smaller period.`);
    else if (signal.aborted || !(error instanceof ExportInterrupted)) await this.exports.giveBack(order, !signal.aborted);
  }
}
