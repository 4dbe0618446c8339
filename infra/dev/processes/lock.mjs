import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRunning, processMark } from './process-mark.mjs';

/** @typedef {{ pid: number, mark: string, command: string, since: string }} Holder */

/** @returns {Holder | undefined} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or says who holds it. A lock whose holder is gone (kill -9, power cut) is taken over.
 * @param {string} file
 * @param {string} command what the holder does, for the message to others
 * @returns {{ release(): void } | { heldBy: Holder }}
 */
export function takeLock(file, command) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = { pid: process.pid, mark: processMark(process.pid), command, since: new Date().toISOString() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    for (;;) {
      try {
        // A link appears whole or not at all: nobody ever reads a half-written lock.
        linkSync(draft, file);
        return { release: () => release(file, mine) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = read(file);
      if (holder !== undefined && isRunning(holder)) return { heldBy: holder };
      setAside(file, holder);
    }
  } finally {
    unlinkSync(draft);
  }
}

/** Moves a stale lock away. Of two who try, the rename lets one win; should it have caught a fresh lock, that is put back. */
function setAside(file, stale) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const caught = read(aside);
  try {
    if (caught !== undefined && caught.mark !== stale?.mark && isRunning(caught)) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(file, mine) {
  const holder = read(file);
  if (holder?.pid === mine.pid && holder.mark === mine.mark) rmSync(file, { force: true });
}

const ASK_EVERY_MS = 200;

/**
 * Takes the lock as soon as it is free.
 * @param {(holder: Holder) => void} onWait told once, when somebody else holds it
 */
export async function waitForLock(file, command, onWait) {
  for (let told = false; ; told = true) {
    const result = takeLock(file, command);
    if (!('heldBy' in result)) return result;
    if (!told) onWait(result.heldBy);
    await new Promise((resolve) => { setTimeout(resolve, ASK_EVERY_MS); });
  }
}
