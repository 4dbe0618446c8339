// Where things lie. Everything a command leaves on disk is below .l402 in the checkout (and node_modules, dist).
// L402_STATE_DIR moves the data elsewhere: a second start beside the first, on other ports.
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const stateDir = resolve(root, process.env.L402_STATE_DIR || '.l402');
/** Held while dependencies and build change: those belong to the checkout, wherever the data is. */
export const setupLock = join(root, '.l402/run/setup.lock');
export const logDir = join(stateDir, 'logs');
export const runDir = join(stateDir, 'run');
export const migrationsDir = join(root, 'prisma/migrations');
export const schemaDir = join(root, 'prisma/schema');
export const bin = (name) => join(root, 'node_modules/.bin', name);

/** A path as a person in the checkout would write it. */
export const shown = (path) => (path.startsWith(`${root}/`) ? relative(root, path) : path);
