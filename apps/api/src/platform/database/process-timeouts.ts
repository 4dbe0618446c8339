import type { Config } from '../config/config.js';
import type { DatabaseTimeouts } from './database.js';

/** What the server needs to end a statement and say so. */
const TO_SAY_SO_MS = 2_000;
/** Nobody waits for an answer of the worker, and it has long statements; exports set a limit of their own. */
const WORKER: DatabaseTimeouts = { statementMs: 120_000, lockMs: 10_000 };

/** How long the statements of a process may take. Migrations and the staff's commands have no such limits. */
export function processTimeouts(process: 'api' | 'worker', { DATABASE_TIMEOUT_SECONDS }: Pick<Config, 'DATABASE_TIMEOUT_SECONDS'>): DatabaseTimeouts {
  const statementMs = DATABASE_TIMEOUT_SECONDS * 1_000;
  return process === 'worker' ? WORKER : { statementMs, lockMs: statementMs / 2, answerMs: statementMs + TO_SAY_SO_MS };
}
