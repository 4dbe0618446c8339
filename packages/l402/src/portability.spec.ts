import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every specifier that a file and all it imports name. */
function importsOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  seen.add(file);
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'|import '([^']+)'/g)) {
    const path = specifier?.startsWith('.') === true ? join(dirname(file), specifier.replace(/\.js$/, '.ts')) : undefined;
    if (path === undefined) seen.add(`package ${specifier}`);
    else if (!seen.has(path)) importsOf(path, seen);
  }
  return seen;
}

it('the portable entry needs nothing that only Node has', () => {
  const imports = [...importsOf(join(__dirname, 'index.ts'))];
  expect(imports.filter((name) => !name.startsWith('package ')).every((file) => existsSync(file))).toBe(true);
  expect(imports.length).toBeGreaterThan(25);
  expect(imports.filter((name) => name.startsWith('package ')).sort()).toEqual(['package @noble/hashes/sha2.js', 'package @scure/base']);
});

it('both entries hash alike', async () => {
  const { sha256, useSha256 } = await import('./index.js');
  const { nodeSha256 } = await import('./hashing/node-sha256.js');
  const data = new Uint8Array(1_000).fill(3);
  const portable = Buffer.from(sha256(data)).toString('hex');
  useSha256(nodeSha256);
  expect(Buffer.from(sha256(data)).toString('hex')).toBe(portable);
});
