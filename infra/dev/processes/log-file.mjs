import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';

const LONGEST_TAIL = 400;

/** The last `lines` lines of a log in one line, for an error message. Of JSON logs, the message and the error. */
export function tailOf(file, lines) {
  if (!existsSync(file)) return 'no log was written';
  const all = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').map(words);
  const text = all.slice(-lines).join(' | ');
  return text === '' ? 'the log is empty' : text.slice(-LONGEST_TAIL);
}

function words(line) {
  if (!line.startsWith('{')) return line.trim();
  try {
    const { msg, err } = JSON.parse(line);
    return [msg, err?.message].filter((part, i, parts) => typeof part === 'string' && parts.indexOf(part) === i).join(': ');
  } catch {
    return line;
  }
}

/** Moves `file` to `file.1` (replacing an older one) once it is larger than `maxBytes`. */
export function rotateLog(file, maxBytes = 5_000_000) {
  if (existsSync(file) && statSync(file).size > maxBytes) renameSync(file, `${file}.1`);
}
