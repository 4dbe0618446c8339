/**
 * Writes packages/contracts/generated from the schemas in packages/contracts/src: run it after changing an event
 * (`node infra/build/generate-contracts.mjs`, on a build) and commit the result. A spec fails while the two differ.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from '../../packages/contracts/dist/index.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../packages/contracts/generated');
rmSync(folder, { recursive: true, force: true });
for (const [path, text] of Object.entries(generatedFiles())) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
