/** All migrations, on a database that is not a copy of the template. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const FOLDER = join(__dirname, '../../../../prisma/migrations');

export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const names = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  for (const name of names) await client.query(await readFile(join(FOLDER, name, 'migration.sql'), 'utf8'));
  await client.end();
}
