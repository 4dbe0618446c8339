import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { busyAccount } from './support/account-routes';
import { findChromium, launchBrowser, openPage, VIEWS } from './support/browser';
import { startDashboard, type RunningDashboard } from './support/dashboard-server';
import { PAGES } from './support/shown-pages';
import { StubApi } from './support/stub-api';

const SHOTS = resolve(__dirname, 'shots');
const AXE = readFileSync(join(require.resolve('axe-core'), '../axe.min.js'), 'utf8');
const chromium = findChromium();

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

if (chromium === undefined) {
  it('has no Chromium here, so that the pages were not looked at: apt-get install chromium', () => {
    process.stdout.write('Browser specs of the dashboard did not run: there is no Chromium. Install one (apt-get install chromium) or name it in CHROMIUM.\n');
    expect(chromium).toBeUndefined();
  });
} else {
  describe('every page, in light, in dark and on a phone', () => {
    let stub: StubApi;
    let dashboard: RunningDashboard;
    let staffDashboard: RunningDashboard;
    let browser: Browser;

    beforeAll(async () => {
      mkdirSync(SHOTS, { recursive: true });
      stub = await StubApi.start(busyAccount());
      dashboard = await startDashboard({ API_URL: stub.url });
      staffDashboard = await startDashboard({ API_URL: stub.url, ADMIN_API_URL: stub.url });
      browser = await launchBrowser(chromium);
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      await dashboard.stop();
      await staffDashboard.stop();
      await stub.stop();
    });

    it.each(PAGES.flatMap((shown) => VIEWS.filter(({ name }) => name !== 'wide' || SHOWN_WIDE.has(shown.name)).map((view) => ({ ...shown, view, title: `${shown.name}, ${view.name}` }))))(
      '$title: shows its data, asks no other origin, breaks no rule of the policy, and axe finds nothing',
      async ({ name, path, routes, signedOut, staff, press, ready, view }) => {
        const { origin } = staff === true ? staffDashboard : dashboard;
        stub.reset((routes ?? busyAccount)());
        const { page, context, faults, foreign } = await openPage(browser, origin, view, { signedIn: signedOut !== true });
        await page.goto(`${origin}${path}`);
        for (const name of press ?? []) await page.getByRole('button', { name }).or(page.getByLabel(name)).first().click();
        await page.locator(ready).first().waitFor();
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await page.screenshot({ path: join(SHOTS, `${name}-${view.name}.png`), fullPage: true });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect({ faults, foreign, findings: await accessibilityFindings(page), width: Math.max(width, view.width) }).toEqual({ faults: [], foreign: [], findings: [], width: view.width });
        await context.close();
      },
      60_000,
    );
  });
}
