import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { busyAccount } from './support/account-routes';
import { describeInBrowser, VIEWS, type View } from './support/browser';
import { quietOf } from './support/quiet';
import { PAGES, type Shown } from './support/shown-pages';
import { useStubbedDashboard } from './support/stubbed-dashboard';

const SHOTS = resolve(__dirname, 'shots');
const AXE = readFileSync(join(require.resolve('axe-core'), '../axe.min.js'), 'utf8');

/** Pages whose columns stand in another way where there is much room. */
const SHOWN_WIDE = new Set(['landing', 'overview', 'payments', 'payment', 'webhook-delivery', 'billing', 'staff']);

/** What axe finds, as sentences; empty where it finds nothing. */
async function accessibilityFindings(page: Page): Promise<string[]> {
  // Through evaluate, so that the page's own security policy stays as it is.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[] }> } };
    const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')} (${node.failureSummary})`));
  });
}

describeInBrowser('every page, in light, in dark and on a phone', (chromium) => {
  const at = useStubbedDashboard(chromium, { staff: true });
  beforeAll(() => { mkdirSync(SHOTS, { recursive: true }); });

  const look = async ({ name, path, signedOut, staff, press, ready }: Shown, view: View) => {
    const origin = staff === true ? at.staffOrigin : at.origin;
    const page = await at.page({ signedIn: signedOut !== true, view: view.name });
    const untilQuiet = quietOf(page);
    // A font that comes late is left for the next page (src/app/fonts.ts): pictures are taken of the next page.
    await page.goto(`${origin}${staff === true ? '/staff' : '/closed'}`);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.goto(`${origin}${path}`);
    for (const pressed of press ?? []) await page.getByRole('button', { name: pressed }).or(page.getByLabel(pressed)).first().click();
    await page.locator(ready).first().waitFor();
    await untilQuiet();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.screenshot({ path: join(SHOTS, `${name}-${view.name}.png`), fullPage: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    return { view: view.name, findings: await accessibilityFindings(page), isTooWide: width > view.width };
  };

  it.each(PAGES.map((shown) => ({ ...shown, title: shown.name })))(
    '$title: shows its data in each width and theme, asks no other origin, breaks no rule of the policy, and axe finds nothing',
    async (shown) => {
      at.stub.reset((shown.routes ?? busyAccount)());
      const views = VIEWS.filter(({ name }) => name !== 'wide' || SHOWN_WIDE.has(shown.name));
      expect(await Promise.all(views.map((view) => look(shown, view)))).toEqual(views.map(({ name }) => ({ view: name, findings: [], isTooWide: false })));
    },
    120_000,
  );
});
