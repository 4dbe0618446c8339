import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { postgresAdapterFactory } from './postgres-adapter.mjs';

// The package's main file wants a bundler to load the .wasm; Node needs these lines instead.
const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
const bindings = await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href);

let panic;
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message(message) { panic = message; } };

const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), { './schema_engine_bg.js': bindings });
bindings.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/** What the engine said when it crashed; undefined as long as it has not. */
export const panicMessage = () => panic;

export const engineVersion = () => bindings.version();

/**
 * @param {{ datamodels: string[], datasource?: { url?: string, shadowDatabaseUrl?: string } }} options
 * @returns the engine; its methods are those of the JSON-RPC protocol
 */
export function openEngine({ datamodels, datasource }) {
  const files = datamodels.length === 0 ? undefined : datamodels.map((file) => [file, readFileSync(file, 'utf8')]);
  const log = (message) => { if (process.env.DEBUG) process.stderr.write(`${message}\n`); };
  return bindings.SchemaEngine.new({ datamodels: files }, log, bindMigrationAwareSqlAdapterFactory(postgresAdapterFactory(datasource)));
}
