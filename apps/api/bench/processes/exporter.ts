/** Writes one export at a time, as the worker does, and nothing beside it: its memory is the export's. */
import { createPlatform, type Platform } from '../../src/create-platform.js';
import { ExportWriter } from '../../src/modules/exports/export-writer.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { benchConfig, type ProcessSettings } from './bench-config.js';
import { offer } from './calls.js';
import { memoryMb } from './memory.js';

export interface WrittenExport {
  readonly seconds: number;
  /** resident, the most that was seen since the process began */
  readonly peakMemoryMb: number;
}
export type ExporterProcess = { readonly writeNext: () => Promise<WrittenExport> };

let platform: Platform;
let peak = 0;

offer({
  begin(settings: ProcessSettings) {
    const config = benchConfig(settings);
    platform = createPlatform(config, createLogger(config.LOG_LEVEL, 'worker'), 'worker');
    setInterval(() => { peak = Math.max(peak, memoryMb()); }, 20).unref();
  },
  /** @throws Error when none was waiting, or it could not be written */
  async writeNext() {
    const writer = new ExportWriter(platform.database, { onError: (error) => { console.error('export', error); } });
    const began = performance.now();
    if (!await writer.writeNext(new AbortController().signal)) throw new Error('no export was waiting');
    const seconds = (performance.now() - began) / 1_000;
    return { seconds, peakMemoryMb: Math.max(peak, memoryMb()) };
  },
} satisfies ExporterProcess & { begin(settings: ProcessSettings): void });
