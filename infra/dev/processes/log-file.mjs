import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';

/** The last `lines` non-empty lines of a log in one line, for an error message. */
export function tailOf(file, lines) {
  if (!existsSync(file)) return 'no log was written';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join(' | ') || 'the log is empty';
}

/** Moves `file` to `file.1` (replacing an older one) once it is larger than `maxBytes`. */
export function rotateLog(file, maxBytes = 5_000_000) {
  if (existsSync(file) && statSync(file).size > maxBytes) renameSync(file, `${file}.1`);
}
