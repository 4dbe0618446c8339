/** node dist/robustness/fuzz.js [inputs] [seed]: a long run of the fuzzer; the specs do a short one. */
import { fuzzParsers } from './fuzz-parsers.js';

const inputs = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const started = performance.now();
const report = fuzzParsers(inputs, seed, (done) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${Math.round((100 * done) / inputs)} %`);
});

for (const [parser, tried] of Object.entries(report.tried)) {
  process.stdout.write(`${parser.padEnd(20)} ${String(tried).padStart(9)} inputs, ${String(report.refused[parser]).padStart(9)} refused\n`);
}
for (const { parser, input, what } of report.broken.slice(0, 10)) process.stdout.write(`${parser}: ${what}\n    ${JSON.stringify(input)}\n`);
process.stdout.write(`${inputs} inputs with seed ${seed} in ${((performance.now() - started) / 1_000).toFixed(1)} s, ${report.broken.length} broke a guarantee\n`);
process.exitCode = report.broken.length === 0 ? 0 : 1;
