// The rules of .dependency-cruiser.cjs, checked through the library: the command of this version refuses to start on
// Node 20, although everything it needs from Node is there.
import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '../..'));

const options = await extractOptions('./.dependency-cruiser.cjs');
// Workspaces are followed into their sources: what is built may be older.
const alias = Object.fromEntries(readdirSync('packages').map((name) => [`@l402kit/${name}$`, resolve(`packages/${name}/src/index.ts`)]));
const { output } = await cruise(['apps', 'packages'], { ...options, outputType: 'json' }, { alias });
const { summary, modules } = JSON.parse(output);

for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ');
  process.stdout.write(`${from} → ${path}\n    ${rule.name}: ${options.ruleSet.forbidden.find(({ name }) => name === rule.name)?.comment}\n`);
}
// A checker that read nothing finds nothing: TypeScript it cannot parse would pass unseen.
const parsed = modules.filter(({ source, dependencies }) => /^(apps|packages)\/.*\.ts$/.test(source) && dependencies.length > 0).length;
if (parsed === 0) throw new Error('No TypeScript file with imports was found: the checker does not work on this installation.');
process.stdout.write(`${summary.totalCruised} files, ${summary.totalDependenciesCruised} imports, ${summary.violations.length} against the rules\n`);
process.exitCode = summary.violations.length === 0 ? 0 : 1;
