// PostgreSQL refuses to run as root. These functions choose the user it runs as instead and the folder that user can reach.
import { execFileSync } from 'node:child_process';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isRoot = () => process.getuid?.() === 0;

function lookUp(name) {
  try {
    const ask = (flag) => Number.parseInt(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(), 10);
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/**
 * The identity PostgreSQL runs under: undefined (our own) for an ordinary user. For root it is whoever owns the existing
 * data folder, else whoever owns the checkout, else the user `postgres`, else `nobody`. No user is ever created.
 * @param {string[]} ownedPaths looked at in this order; a missing one or one of root's is passed over
 * @returns {{ uid: number, gid: number } | undefined}
 */
export function postgresIdentity(ownedPaths) {
  if (!isRoot()) return undefined;
  for (const path of ownedPaths) {
    const owner = lstatSync(path, { throwIfNoEntry: false });
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  const found = lookUp('postgres') ?? lookUp('nobody');
  if (found === undefined) throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody. Run as an ordinary user or set DATABASE_URL.');
  return found;
}

/** True when `identity` may walk into `folder`: each folder above it grants search permission. */
export function canReach(folder, identity) {
  if (identity === undefined) return true;
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const bit = uid === identity.uid ? 0o100 : gid === identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
