/** The benchmark's entry: `npm run bench -- [--quick] [--rows=N] [section …]`. Needs DATABASE_URL of a migrated, durable PostgreSQL and SECRETS_KEY. */
import { rmSync } from 'node:fs';
import { rm, mkdtemp, mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.js';
import { BenchDatabases } from './database/bench-databases.js';
import type { Figure } from './measure/figures.js';
import { table, verdict } from './measure/table.js';
import { SECTIONS, readArguments } from './read-arguments.js';

async function main(): Promise<void> {
  const { quick, historyRows, sections } = readArguments(process.argv.slice(2));
  const { DATABASE_URL, SECRETS_KEY } = process.env;
  if (!DATABASE_URL || !SECRETS_KEY) throw new Error('DATABASE_URL and SECRETS_KEY must be set: run this with npm run bench');
  const parent = join('.l402', 'bench');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'run-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // What was started ends with us.
    process.once(signal, () => { rmSync(folder, { recursive: true, force: true }); process.exit(130); });
  }
  const began = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - began) / 1_000)} s`.padStart(6);
  const bench: Bench = {
    rounds: 3, databases: new BenchDatabases(DATABASE_URL), secretsKey: SECRETS_KEY, historyRows, folder,
    take: (full, short) => (quick ? short : full),
    say: (line) => { console.log(`${seconds()}  ${line}`); },
  };
  const results: { name: string; figures: Figure[] }[] = [];
  try {
    for (const name of sections) results.push({ name, figures: await SECTIONS[name](bench).catch((error: unknown) => failed(name, error)) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const machine = `Node ${process.version}, ${cpus().length} cores, load generators, PostgreSQL (fsync on) and everything else on them. Medians of ${bench.rounds} rounds; the machine may be shared, so trust ratios first.`;
  console.log(`\n${table(results)}\n\n${machine}\n${verdict(results.flatMap((r) => r.figures))}${quick ? ' A quick run: short rounds, rough figures.' : ''}`);
}

/** The others go on: what they found is worth its table. */
function failed(name: string, error: unknown): Figure[] {
  process.exitCode = 1;
  console.error(`\n${name} broke off: ${error instanceof Error ? error.stack : String(error)}\n`);
  return [{ what: `${name} broke off, see above`, unit: '', rounds: [] }];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
});
