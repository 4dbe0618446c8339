import type { Bench } from './bench.js';
import type { Figure } from './measure/figures.js';
import { events } from './sections/events.js';
import { everything } from './sections/everything.js';
import { invoices } from './sections/invoices.js';
import { payouts } from './sections/payouts.js';
import { pipeline } from './sections/pipeline.js';
import { purchases } from './sections/purchases.js';
import { settlements } from './sections/settlements.js';
import { webhooks } from './sections/webhooks.js';

/** In the order in which they run. */
export const SECTIONS = { invoices, settlements, events, payouts, webhooks, pipeline, everything, purchases } satisfies Record<string, (bench: Bench) => Promise<Figure[]>>;
export type SectionName = keyof typeof SECTIONS;

const isSection = (name: string): name is SectionName => Object.hasOwn(SECTIONS, name);

/** @throws Error that names what can be given */
export function readArguments(args: readonly string[]): { readonly quick: boolean; readonly sections: readonly SectionName[] } {
  const names = args.filter((arg) => arg !== '--quick');
  const unknown = names.filter((name) => !isSection(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: unknown. Give --quick, or sections: ${Object.keys(SECTIONS).join(', ')}`);
  const chosen = names.filter(isSection);
  return { quick: args.includes('--quick'), sections: chosen.length > 0 ? chosen : (Object.keys(SECTIONS) as SectionName[]) };
}
