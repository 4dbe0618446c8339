/** One daemon per data folder. The lock names its owner by process id and start time, since ids are used again. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

/** When the process began, in the kernel's clock ticks; '' where the system does not say. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted after the command's name, which may itself hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch { return ''; }
}

function isAlive({ pid, startedAt }: Owner): boolean {
  try { process.kill(pid, 0); } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; }
  return startOf(pid) === startedAt;
}

function readOwner(path: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    return typeof owner.pid === 'number' && typeof owner.startedAt === 'string' ? { pid: owner.pid, startedAt: owner.startedAt } : undefined;
  } catch { return undefined; }
}

/**
 * Takes the folder, from a dead owner too. Answers the release.
 * @throws Error naming the process that holds it
 */
export function lockDataDir(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const mine = join(folder, `lock.${process.pid}`);
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Owner), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        // A link appears with its content at once and never replaces another.
        linkSync(mine, path);
        return () => { if (readOwner(path)?.pid === process.pid) unlinkSync(path); };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        takeAwayStale(path, folder);
      }
    }
  } finally { rmSync(mine, { force: true }); }
  throw new Error(`${folder} is being taken by other processes; try again`);
}

function takeAwayStale(path: string, folder: string): void {
  const refuse = (owner: Owner): never => {
    throw new Error(`${folder} is in use by process ${owner.pid}: stop that daemon first, or set DEVNET_DATA_DIR to another folder`);
  };
  const owner = readOwner(path);
  if (owner && isAlive(owner)) refuse(owner);
  const aside = `${path}.stale.${process.pid}`;
  try { renameSync(path, aside); } catch { return; }
  const moved = readOwner(aside);
  if (moved && isAlive(moved)) {
    // Somebody took over between the reading and the renaming: give it back.
    try { linkSync(aside, path); } finally { unlinkSync(aside); }
    refuse(moved);
  }
  rmSync(aside, { force: true });
}
