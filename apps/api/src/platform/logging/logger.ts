import { pino, type DestinationStream, type Logger } from 'pino';
import { redact } from './redact.js';

/** The process's pino logger. */
export const LOGGER = Symbol('Logger');

/** JSON lines to `destination` (standard output unless given), each passed through `redact`. */
export function createLogger(level: string, name: 'api' | 'worker', destination: DestinationStream = pino.destination({ fd: 1, sync: true })): Logger {
  return pino(
    { level, base: { process: name }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => { destination.write(redact(line)); } },
  );
}
