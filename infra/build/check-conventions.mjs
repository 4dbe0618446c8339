// House rules that a type checker cannot know. Prints each place that breaks one, with the rule, and exits 1.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'dist-bench', 'generated', 'coverage', '.next', '.turbo']);
const SOURCE = /\.(ts|tsx|mjs|cjs|js)$/;
const MAX_LINES = 400;

const isTest = (file) => /\.(spec|contract|fixture)\.ts$/.test(file) || /^apps\/[^/]+\/(test|bench)\//.test(file) || file.startsWith('packages/testing/');
/**
 * Entry points and settings files: each program has one place that reads the environment, the API's is platform/config.
 * next.config.ts is loaded by `next start` where it can import nothing of ours.
 */
const mayReadEnvironment = (file) => isTest(file) || file.startsWith('infra/') || file.startsWith('prisma/')
  || file.startsWith('apps/api/src/platform/config/') || file === 'apps/dashboard/next.config.ts' || /^(packages|apps)\/[^/]+\/src\/(lib\/)?(main|settings|soak|start-devnet)\.ts$/.test(file);

/** Each rule answers the lines (1-based) that break it; 0 stands for the file as a whole. */
const rules = [
  {
    words: 'The environment is read once, by platform/config: a setting read elsewhere is neither documented nor checked at boot.',
    broken: (file, lines) => (mayReadEnvironment(file) ? [] : where(lines, /\bprocess\.env\b/)),
  },
  {
    words: 'A file is named for what it exports, in kebab-case. utils, helpers, common and manager say nothing about that.',
    broken: (file) => {
      const name = basename(file).replace(SOURCE, '').replace(/^\./, '');
      const sayNothing = name.split(/[-.]/).some((part) => /^(utils?|helpers?|common|managers?)$/.test(part));
      return sayNothing || !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name) ? [0] : [];
    },
  },
  {
    words: `A file of more than ${MAX_LINES} lines holds more than one thing.`,
    broken: (_file, lines) => (lines.length > MAX_LINES + 1 ? [0] : []),
  },
  {
    words: 'A test that is skipped or run alone hides what broke.',
    broken: (file, lines) => (isTest(file) ? where(lines, /\b(it|test|describe)\.(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/) : []),
  },
  {
    words: 'What is left to do belongs in an issue, where somebody finds it.',
    broken: (file, lines) => (file === 'infra/build/check-conventions.mjs' ? [] : where(lines, /\b(TODO|FIXME|XXX|HACK)\b/)),
  },
  {
    words: 'Only money/ledger/post*.ts writes the ledger: that is where movements are checked and balances are kept beside them.',
    broken: (file, lines) => (isTest(file) || /^apps\/api\/src\/money\/ledger\/post[^/]*\.ts$/.test(file)
      ? [] : where(lines, /\b(insert\s+into|update|delete\s+from|truncate(\s+table)?|copy)\s+"?ledger_(entries|movements)\b/i)),
  },
  {
    words: 'The commands install the dependencies: what they load at once must not be one. Import it where it is used, with import().',
    broken: (file, lines) => (/^infra\/dev\/(?!schema-engine\/|postgres\/template-database).*\.mjs$/.test(file) ? where(lines, /^(import|export)\b.*\bfrom '(?!node:|\.)/) : []),
  },
];

function where(lines, pattern) {
  return lines.flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : sourcesIn(path);
    return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
  });
}

const files = ['apps', 'packages', 'infra', 'prisma'].map((name) => join(root, name)).filter(existsSync).flatMap(sourcesIn);
let broken = 0;
for (const path of files) {
  const file = relative(root, path);
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const rule of rules) {
    for (const line of rule.broken(file, lines)) {
      broken += 1;
      process.stdout.write(`${file}${line === 0 ? '' : `:${line}`}\n    ${rule.words}\n`);
    }
  }
}
process.stdout.write(`${files.length} files, ${broken} places against the conventions\n`);
process.exitCode = broken === 0 ? 0 : 1;
