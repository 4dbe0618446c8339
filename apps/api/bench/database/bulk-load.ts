/** Fills tables as a restore does: their indexes are made afterwards, in one go, which millions of rows do not wait for. */
import type { Database } from '../../src/platform/database/database.js';

export async function loadWithoutIndexes(db: Database, tables: readonly string[], load: () => Promise<void>): Promise<void> {
  const { rows: constraints } = await db.pool.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as "table", quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid = any($1::regclass[]) and contype in ('p', 'u')`, [tables]);
  const { rows: indexes } = await db.pool.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index i where indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))`, [tables]);
  for (const { name } of indexes) await db.pool.query(`drop index ${name}`);
  for (const { table, name } of constraints) await db.pool.query(`alter table ${table} drop constraint ${name}`);
  await load();
  await db.transaction(async (tx) => {
    await tx.query(`set local maintenance_work_mem = '512MB'`);
    for (const { table, name, definition } of constraints) await tx.query(`alter table ${table} add constraint ${name} ${definition}`);
    for (const { definition } of indexes) await tx.query(definition);
  });
}
