import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from '../paths.mjs';
import { runStep } from './run-step.mjs';

/** The official engine lies beside its package when it could be downloaded. */
function officialEngineIsThere() {
  try {
    return readdirSync(join(root, 'node_modules/@prisma/engines')).some((name) => name.startsWith('schema-engine-'));
  } catch {
    return false;
  }
}

/**
 * The prisma command on our schema.
 * @param {string[]} args such as ['migrate', 'deploy']
 * @param {{ log: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} options
 */
export function prisma(args, { env = {}, ...options }) {
  const given = process.env.PRISMA_SCHEMA_ENGINE_BINARY;
  const engine = given || officialEngineIsThere() ? {} : { PRISMA_SCHEMA_ENGINE_BINARY: join(root, 'infra/dev/schema-engine/schema-engine.mjs') };
  return runStep(`prisma ${args.join(' ')}`, bin('prisma'), [...args, '--config', 'prisma/prisma.config.ts'], { ...options, env: { ...engine, ...env } });
}
