import type { Bench } from './bench.js';
import type { Figure } from './measure/figures.js';
import { events } from './sections/events.js';
import { everything } from './sections/everything.js';
import { history } from './sections/history.js';
import { invoices } from './sections/invoices.js';
import { payouts } from './sections/payouts.js';
import { pipeline } from './sections/pipeline.js';
import { purchases } from './sections/purchases.js';
import { settlements } from './sections/settlements.js';
import { webhooks } from './sections/webhooks.js';

/** In the order in which they run. */
export const SECTIONS = { invoices, settlements, events, payouts, webhooks, pipeline, everything, purchases, history } satisfies Record<string, (bench: Bench) => Promise<Figure[]>>;
export type SectionName = keyof typeof SECTIONS;

const isSection = (name: string): name is SectionName => Object.hasOwn(SECTIONS, name);

/** Run only when they are named: they fill a large database first. */
const ON_REQUEST: readonly SectionName[] = ['history'];
const ROWS = /^--rows=(\d[\d_]*)$/;
const DEFAULT_HISTORY_ROWS = 1_000_000;
const QUICK_HISTORY_ROWS = 100_000;
const FEWEST_HISTORY_ROWS = 10_000;

export interface BenchArguments {
  readonly quick: boolean;
  readonly historyRows: number;
  readonly sections: readonly SectionName[];
}

/** @throws Error that names what can be given */
export function readArguments(args: readonly string[]): BenchArguments {
  const quick = args.includes('--quick');
  const rows = args.map((arg) => ROWS.exec(arg)?.[1]).find((digits) => digits !== undefined);
  const names = args.filter((arg) => arg !== '--quick' && !ROWS.test(arg));
  const unknown = names.filter((name) => !isSection(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: unknown. Give --quick, --rows=10000000 (history), or sections: ${Object.keys(SECTIONS).join(', ')}`);
  const historyRows = rows === undefined ? (quick ? QUICK_HISTORY_ROWS : DEFAULT_HISTORY_ROWS) : Number(rows.replaceAll('_', ''));
  if (historyRows < FEWEST_HISTORY_ROWS) throw new Error(`--rows must be at least ${FEWEST_HISTORY_ROWS}: fewer are no history`);
  const chosen = names.filter(isSection);
  const all = (Object.keys(SECTIONS) as SectionName[]).filter((name) => !ON_REQUEST.includes(name));
  return { quick, historyRows, sections: chosen.length > 0 ? chosen : all };
}
