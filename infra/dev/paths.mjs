// Where things lie. Everything a command leaves on disk is below .l402 in the checkout (and node_modules, dist).
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const stateDir = join(root, '.l402');
export const logDir = join(stateDir, 'logs');
export const runDir = join(stateDir, 'run');
export const migrationsDir = join(root, 'prisma/migrations');
export const schemaDir = join(root, 'prisma/schema');
export const bin = (name) => join(root, 'node_modules/.bin', name);
