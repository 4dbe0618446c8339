// Prisma's PostgreSQL adapter, mended in two places where it does less than the engine expects, and given the shadow
// database that `migrate dev` needs.
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const OID_CHAR = 18; // PostgreSQL's internal "char", which catalogue queries return and the adapter does not map
const OID_BPCHAR = 1042;

function pool(connectionString) {
  const one = new pg.Pool({ connectionString, max: 1 });
  // A dropped idle connection shows as an error of the next query.
  one.on('error', () => {});
  return one;
}

/** The object in the prototype chain of `object` that defines `method`. */
function ownerOf(object, method) {
  let owner = object;
  while (!Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner);
  return owner;
}

const mended = Symbol('mended');

function mend(adapter) {
  const queries = ownerOf(adapter, 'queryRaw');
  if (queries[mended]) return adapter;
  queries[mended] = true;

  // The adapter splits scripts at each semicolon, which breaks function bodies and strings. The simple protocol takes
  // the script whole, and that is what the executable sends.
  ownerOf(adapter, 'executeScript').executeScript = async function executeScript(script) {
    await this.client.query(script).catch((error) => this.onError(error));
  };

  const original = queries.queryRaw;
  queries.queryRaw = async function queryRaw(query) {
    const { fields, rows } = await this.performIO(query);
    const known = fields.map((field) => (field.dataTypeID === OID_CHAR ? { ...field, name: field.name, dataTypeID: OID_BPCHAR } : field));
    const view = Object.assign(Object.create(this), { performIO: async () => ({ fields: known, rows }) });
    const result = await original.call(view, query);
    fields.forEach((field, column) => {
      if (field.dataTypeID === OID_CHAR) result.columnTypes[column] = ColumnTypeEnum.Character;
    });
    return result;
  };
  return adapter;
}

/** Prisma's own parameters, which PostgreSQL would refuse. */
function plainUrl(databaseUrl) {
  const url = new URL(databaseUrl);
  for (const name of ['schema', 'connection_limit']) url.searchParams.delete(name);
  return url.href;
}

/**
 * @param {{ url?: string, shadowDatabaseUrl?: string } | undefined} datasource
 * @returns an adapter factory for the schema engine
 */
export function postgresAdapterFactory(datasource) {
  const url = datasource?.url;
  const connectionString = url && plainUrl(url);
  const schema = (url && new URL(url).searchParams.get('schema')) ?? undefined;
  const factory = new PrismaPg(pool(connectionString), { schema, disposeExternalPool: true });
  const connect = factory.connect.bind(factory);
  const open = async (target) => mend(await new PrismaPg(pool(target), { disposeExternalPool: true }).connect());
  factory.connect = async () => mend(await connect());
  factory.connectToShadowDb = () => (datasource?.shadowDatabaseUrl === undefined ? ownShadow(connectionString, open) : open(datasource.shadowDatabaseUrl));
  return factory;
}

/** A shadow database that exists as long as its connection. */
async function ownShadow(connectionString, open) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  await admin.query(`CREATE DATABASE "${name}"`);
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  const adapter = await open(url.href);
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await admin.end();
  };
  return adapter;
}
