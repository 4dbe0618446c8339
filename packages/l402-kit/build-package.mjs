// Builds what is published: dist/esm and dist/cjs for Node, dist/edge without anything of Node's, each with its types.
// The private workspaces are bundled in, so that the package has no dependencies.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'dist');
const { exports: published, bin } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const require = createRequire(import.meta.url);

/** `./esm/client/index.js` of the exports stands for src/client/index.ts. */
const entriesOf = (format) => [...new Set(JSON.stringify(published).match(new RegExp(`\\./dist/${format}/[^"]+\\.js`, 'g')))]
  .map((file) => file.replace(`./dist/${format}/`, '').replace(/\.js$/, ''));
const sources = (names) => Object.fromEntries(names.map((name) => [name, join(here, 'src', `${name}.ts`)]));
const workspaces = Object.fromEntries(['l402', 'bolt11', 'webhook-signature'].map((name) => [`@l402kit/${name}`, join(here, '..', name, 'src', 'index.ts')]));
// The package's own choice for Node is CommonJS, which does not fit into an ES module.
const yaml = join(dirname(require.resolve('yaml/package.json')), 'browser/index.js');
const nodeWorkspaces = { ...workspaces, '@l402kit/l402': join(here, '../l402/src/index.node.ts') };

rmSync(out, { recursive: true, force: true });
const settings = { bundle: true, target: 'es2022', sourcemap: false, legalComments: 'eof', logLevel: 'warning', external: ['@grpc/grpc-js'] };
const split = { format: 'esm', splitting: true, chunkNames: 'chunks/[hash]' };
const node = { platform: 'node', alias: { ...nodeWorkspaces, yaml } };
const edge = { platform: 'neutral', mainFields: ['module', 'main'], alias: workspaces };
// What sells shares no chunk with what buys: buyers check signatures of invoices, and sellers should not carry the curves.
const buys = (name) => /^(client|nwc|grpc|proxy|cli)\//.test(name);
const cli = bin['l402-kit'].replace(/^\.\/dist\/esm\/|\.js$/g, '');
for (const half of [(name) => !buys(name), buys]) {
  await build({ ...settings, ...split, ...node, entryPoints: sources([...entriesOf('esm'), cli].filter(half)), outdir: join(out, 'esm') });
  await build({ ...settings, ...split, ...edge, entryPoints: sources(entriesOf('edge').filter(half)), outdir: join(out, 'edge') });
}
await build({ ...settings, ...node, entryPoints: sources(entriesOf('cjs')), outdir: join(out, 'cjs'), format: 'cjs' });
writeFileSync(join(out, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
writeTypes();

/** Declarations of all that is reachable from the entries, with the private workspaces beside them under plain relative names. */
function writeTypes() {
  const all = join(out, 'all-types');
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', join(here, 'tsconfig.types.json')], { stdio: 'inherit' });
  const seen = new Set();
  const targets = ['esm', 'cjs', 'edge'];
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    const rewritten = text.replace(/((?:from|import)\s*\(?\s*)'([^']+)'/g, (whole, before, specifier) => {
      const target = specifier.startsWith('.') ? resolve(dirname(file), specifier.replace(/\.js$/, '.d.ts'))
        : specifier.startsWith('@l402kit/') ? join(all, specifier.slice('@l402kit/'.length), 'src/index.d.ts') : undefined;
      if (target === undefined) return whole;
      if (!existsSync(target)) throw new Error(`${relative(all, file)} names ${specifier}, which has no declarations.`);
      visit(target);
      const path = relative(dirname(placeOf(file)), placeOf(target)).replace(/\.d\.ts$/, '.js');
      return `${before}'${path.startsWith('.') ? path : `./${path}`}'`;
    });
    for (const target of targets) {
      const place = join(out, target, placeOf(file));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, rewritten);
    }
  };
  /** Entries lie where the exports say; the workspaces in a folder of their own. */
  const placeOf = (file) => relative(all, file).replace(/^l402-kit\/src\//, '').replace(/^([a-z0-9-]+)\/src\//, (_, name) => (file.includes('/l402-kit/src/') ? '' : `protocol/${name}/`));
  for (const entry of entriesOf('esm')) visit(join(all, 'l402-kit/src', `${entry}.d.ts`));
  rmSync(all, { recursive: true, force: true });
}

for (const file of ['README.md', 'CHANGELOG.md']) if (!existsSync(join(here, file))) throw new Error(`${file} is published and missing.`);
if (!existsSync(join(here, 'LICENSE'))) cpSync(join(here, '../../LICENSE'), join(here, 'LICENSE'), { errorOnExist: false, force: false });
