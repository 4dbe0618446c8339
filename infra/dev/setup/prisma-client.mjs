import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, schemaDir } from '../paths.mjs';
import { prisma } from './prisma-command.mjs';

const generated = join(root, 'apps/api/src/platform/database/generated');
const stampFile = join(generated, '.schema');

function wanted() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'node_modules/prisma/package.json')));
  for (const file of readdirSync(schemaDir).sort()) hash.update(file).update(readFileSync(join(schemaDir, file)));
  return hash.digest('hex');
}

/** Generates the Prisma client when schema or Prisma have changed. @returns {Promise<boolean>} false: it was up to date */
export async function ensurePrismaClient(say, signal) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted()) return false;
  say('generating');
  await prisma(['generate'], { log: 'prisma-generate', signal });
  writeFileSync(stampFile, wanted());
  return true;
}
