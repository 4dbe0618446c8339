import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** Who listens on the TCP port, in words such as `node (pid 4711)`; undefined when this cannot be found out. */
export function portOwner(port) {
  return process.platform === 'linux' ? linuxOwner(port) : lsofOwner(port);
}

function linuxOwner(port) {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        if (inode !== undefined && inodes.has(inode)) return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
      }
    } catch {
      // Another user's process, or one that has just ended: it cannot be looked into.
    }
  }
  return undefined;
}

function listeningInodes(table, port) {
  try {
    return readFileSync(table, 'latin1').split('\n').slice(1).map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === LISTENING && Number.parseInt(columns[1].split(':')[1], 16) === port)
      .map((columns) => columns[9]);
  } catch {
    return [];
  }
}

function lsofOwner(port) {
  try {
    const [line] = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().split('\nf');
    const [pid, command] = line.split('\n').map((field) => field.slice(1));
    return `${command} (pid ${pid})`;
  } catch {
    return undefined;
  }
}
