import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsDir } from '../paths.mjs';
import { prisma } from './prisma-command.mjs';

const UNDEFINED_TABLE = '42P01';
const UNKNOWN_DATABASE = '3D000';

/** Migrations that the database does not have, as Prisma would judge, in a hundredth of the time its command takes. */
async function pending(databaseUrl) {
  const { default: pg } = await import('pg');
  const wanted = readdirSync(migrationsDir).filter((name) => existsSync(join(migrationsDir, name, 'migration.sql')));
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    const { rows } = await client.query('SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL');
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    return wanted.filter((name) => applied.get(name) !== checksum(name));
  } catch (error) {
    if (error.code === UNDEFINED_TABLE || error.code === UNKNOWN_DATABASE) return wanted;
    throw new Error(`The database does not let us in: ${error.message || error.code}`, { cause: error });
  } finally {
    await client.end().catch(() => {});
  }
}

function checksum(name) {
  return createHash('sha256').update(readFileSync(join(migrationsDir, name, 'migration.sql'))).digest('hex');
}

/** Creates the database if need be and applies what it lacks. @returns {Promise<number>} how many migrations were applied */
export async function migrate(databaseUrl, say, signal) {
  const missing = await pending(databaseUrl);
  if (missing.length === 0) return 0;
  say('applying');
  await prisma(['migrate', 'deploy'], { log: 'migrate', env: { DATABASE_URL: databaseUrl }, signal });
  return missing.length;
}
