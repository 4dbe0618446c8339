import type { Figure, Target } from './figures.js';
import { median } from './statistics.js';

const HEADINGS = ['', 'median', 'range of the rounds', 'target', ''] as const;

/** The figures of all sections as one plain text table: every number with its unit, every missed target said. */
export function table(sections: readonly { readonly name: string; readonly figures: readonly Figure[] }[]): string {
  const rows = sections.flatMap(({ name, figures }) => [[name.toUpperCase(), '', '', '', ''], ...figures.map(row)]);
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...rows.map((r) => r[i]!.length)));
  const line = (cells: readonly string[]): string => cells.map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd();
  return [line(HEADINGS), ...rows.map(line)].join('\n');
}

/** One line that sums the targets up. */
export function verdict(figures: readonly Figure[]): string {
  const aimed = figures.filter((f) => f.target !== undefined);
  const missed = aimed.filter((f) => !reached(f));
  if (aimed.length === 0) return 'None of these figures has a target.';
  return missed.length === 0 ? `All ${aimed.length} targets reached.` : `${missed.length} of ${aimed.length} targets missed: ${missed.map((f) => f.what).join('; ')}.`;
}

function row(figure: Figure): string[] {
  const { what, unit, rounds, target } = figure;
  if (rounds.length === 0) return [`  ${what}`, '', '', '', ''];
  const range = rounds.length > 1 ? `${number(Math.min(...rounds))} – ${number(Math.max(...rounds))} ${unit}` : 'one round';
  return [`  ${what}`, `${number(median(rounds))} ${unit}`, range, target === undefined ? '' : wanted(target, unit), target === undefined ? '' : reached(figure) ? 'ok' : 'MISSED'];
}

const wanted = (target: Target, unit: string): string => ('atLeast' in target ? `≥ ${number(target.atLeast)} ${unit}` : `≤ ${number(target.atMost)} ${unit}`);

function reached({ rounds, target }: Figure): boolean {
  if (target === undefined) return true;
  const value = median(rounds);
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** Three significant digits, thousands apart; an unmeasured value is said to be one. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'not measured';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}
