import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrationsDir } from '../paths.mjs';

export const TEMPLATE_DATABASE = 'l402_template';

/**
 * Makes the database that specs copy, anew, with every migration applied in order. Directly through pg: the migrations
 * are plain SQL and Prisma's own command takes seconds.
 * @param {string} adminUrl a superuser's URL of the cluster
 * @throws with the migration's name when one fails
 */
export async function createTemplateDatabase(adminUrl) {
  await connected(adminUrl, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${TEMPLATE_DATABASE} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE} TEMPLATE template0`);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${TEMPLATE_DATABASE}`;
  await connected(url.href, async (client) => {
    for (const { name, sql } of migrations()) {
      await client.query(sql).catch((error) => { throw new Error(`Migration ${name} failed: ${error.message}`, { cause: error }); });
    }
  });
}

/** Every migration in the order Prisma applies them: by folder name. */
function migrations() {
  if (!existsSync(migrationsDir)) return [];
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(migrationsDir, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8') }));
}

async function connected(connectionString, use) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
