import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { brokenAccount, busyAccount, freshAccount, staffRoutes } from './support/account-routes';
import { findChromium, launchBrowser, openPage, VIEWS } from './support/browser';
import { startDashboard, type RunningDashboard } from './support/dashboard-server';
import { StubApi, type StubRoutes } from './support/stub-api';

const SHOTS = resolve(__dirname, 'shots');
const AXE = readFileSync(join(require.resolve('axe-core'), '../axe.min.js'), 'utf8');
const chromium = findChromium();

interface Shown {
  readonly name: string;
  readonly path: string;
  readonly routes?: () => StubRoutes;
  readonly signedOut?: boolean;
  readonly staff?: boolean;
  /** Pressed before the picture is taken, by their names. */
  readonly press?: readonly string[];
  /** There when the page has its data. */
  readonly ready: string;
}

const PAGES: readonly Shown[] = [
  { name: 'landing', path: '/', signedOut: true, ready: 'text=Every sat is on a line.' },
  { name: 'sign-up', path: '/sign-up', signedOut: true, ready: 'text=That is the whole sign-up' },
  { name: 'sign-in', path: '/sign-in', signedOut: true, ready: 'text=Waiting for a signature' },
  { name: 'not-found', path: '/nothing-here', signedOut: true, ready: 'text=There is nothing at this address' },
  { name: 'overview', path: '/overview', ready: 'text=All resources' },
  { name: 'overview-empty', path: '/overview', routes: freshAccount, ready: 'text=Three steps to the first sat' },
  { name: 'overview-error', path: '/overview', routes: brokenAccount, ready: 'text=The figures could not be read' },
  { name: 'payments-error', path: '/payments', routes: brokenAccount, ready: 'text=The payments could not be read' },
  { name: 'webhooks-error', path: '/webhooks', routes: brokenAccount, ready: 'text=The endpoints could not be read' },
  { name: 'payments', path: '/payments', ready: 'text=paid here' },
  { name: 'payments-empty', path: '/payments', routes: freshAccount, ready: 'text=No payments in this period' },
  { name: 'payment', path: '/payments/inv_3', ready: 'text=From challenge to payout' },
  { name: 'payouts', path: '/payouts', ready: 'text=12 here' },
  { name: 'payout', path: '/payouts/po_1', ready: 'text=its SHA-256 is the hash above' },
  { name: 'webhooks', path: '/webhooks', ready: 'text=hooks.tiles.example' },
  { name: 'webhooks-empty', path: '/webhooks', routes: freshAccount, ready: 'text=No endpoints yet' },
  { name: 'webhook', path: '/webhooks/whe_0', ready: 'text=12 here' },
  { name: 'webhook-delivery', path: '/webhooks/whe_0', press: ['payout.settled, show this delivery'], ready: 'text=Taken at attempt 2.' },
  { name: 'webhook-new', path: '/webhooks', press: ['Add endpoint', 'Only these'], ready: 'text=A payout arrived' },
  { name: 'keys', path: '/keys', ready: 'text=old laptop' },
  { name: 'keys-new', path: '/keys', press: ['New key'], ready: 'text=Make the key' },
  { name: 'billing-invoice', path: '/billing', press: ['Pay 9\u202f000 sat over Lightning'], ready: 'text=Waiting for payment' },
  { name: 'billing', path: '/billing', ready: 'text=Expired unpaid' },
  { name: 'billing-free', path: '/billing', routes: freshAccount, ready: 'text=You are on' },
  { name: 'exports', path: '/exports', ready: 'text=Removed after 7 days' },
  { name: 'exports-free', path: '/exports', routes: freshAccount, ready: 'text=Exports are part of Pro' },
  { name: 'settings', path: '/settings', ready: 'button[aria-label="Remove phone"]' },
  { name: 'staff', path: '/staff', routes: staffRoutes, staff: true, ready: 'text=Resolve it to an account.' },
  { name: 'staff-sign-in', path: '/staff', staff: true, ready: 'text=Waiting for a signature' },
  { name: 'payout-failed', path: '/payouts/po_3', ready: 'text=It did not arrive' },
];

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

    it.each(PAGES.flatMap((shown) => VIEWS.map((view) => ({ ...shown, view, title: `${shown.name}, ${view.name}` }))))(
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
