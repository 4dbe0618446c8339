import pg from 'pg';

/** Prisma's own code of a known error, such as P1001 (unreachable) or P1003 (no such database). */
class KnownError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Runs `work` on the server's maintenance database, since the one in the URL may not exist. */
async function onServer(databaseUrl, work) {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  url.search = '';
  const client = new pg.Client({ connectionString: url.href });
  try {
    await client.connect();
  } catch (error) {
    throw new KnownError('P1001', `Can't reach database server at \`${url.hostname}:${url.port || 5432}\`: ${error.message}`);
  }
  try {
    return await work(client, name);
  } finally {
    await client.end();
  }
}

/** Creates the URL's database unless it exists. @returns {Promise<string>} its name */
export function createDatabase(url) {
  return onServer(url, async (client, name) => {
    const DUPLICATE_DATABASE = '42P04';
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`).catch((error) => {
      if (error.code !== DUPLICATE_DATABASE) throw error;
    });
    return name;
  });
}

/** The executable's `cli` commands. @throws with a `code` that the prisma command knows */
export async function runDatabaseCommand(command, url) {
  if (command === 'create-database') return createDatabase(url);
  if (command === 'drop-database') {
    return onServer(url, (client, name) => client.query(`DROP DATABASE ${client.escapeIdentifier(name)} WITH (FORCE)`));
  }
  return onServer(url, async (client, name) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) throw new KnownError('P1003', `Database \`${name}\` does not exist`);
  });
}
