import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that only this very process has: process ids are given out again, an id together with the time it started is
 * not. Undefined when there is no such process, or only its unreaped remains.
 * @param {number} pid
 */
export function processMark(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return undefined;
  }
  return process.platform === 'linux' ? linuxMark(pid) : psMark(pid);
}

function linuxMark(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The command's name may hold spaces and brackets: fields count from its closing bracket. 3: state, 22: start in ticks since boot.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${bootId()}:${fields[19]}`;
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return 'boot';
  }
}

function psMark(pid) {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).toString().trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

/** @param {{ pid: number, mark: string }} known @returns {boolean} true while that very process runs */
export function isRunning({ pid, mark }) {
  return processMark(pid) === mark;
}
