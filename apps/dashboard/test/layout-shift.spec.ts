import type { Browser, Page } from 'playwright-core';
import { busyAccount } from './support/account-routes';
import { findChromium, launchBrowser, openPage, VIEWS, type View } from './support/browser';
import { startDashboard, type RunningDashboard } from './support/dashboard-server';
import { PAGES, type Shown } from './support/shown-pages';
import { StubApi } from './support/stub-api';

const chromium = findChromium();
/** Slow enough that each page is painted without its data first. */
const ANSWER_AFTER_MS = 300;
const MOST_SHIFT = 0.01;

/** Until no answer is awaited any more and the last one is painted. */
async function untilQuiet(page: Page, pending: ReadonlySet<unknown>): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    await page.evaluate(() => new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); }));
    quiet = pending.size === 0 ? quiet + 1 : 0;
  }
}

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** Cumulative layout shift since the page began, as a browser counts it, and what moved. */
const shiftOf = (page: Page) => page.evaluate(() => new Promise<{ sum: number; moved: string[] }>((done) => {
  const shifts: Shift[] = [];
  new PerformanceObserver((list) => { shifts.push(...(list.getEntries() as Shift[])); }).observe({ type: 'layout-shift', buffered: true });
  // Those of before are handed over in a task of their own.
  requestAnimationFrame(() => setTimeout(() => {
    const unasked = shifts.filter(({ hadRecentInput }) => !hadRecentInput);
    done({
      sum: unasked.reduce((sum, { value }) => sum + value, 0),
      moved: unasked.map(({ value, sources }) => `${value.toFixed(4)}: ${sources.map(({ node }) => `${node?.nodeName} ${(node?.textContent ?? '').trim().slice(0, 40)}`).join(' | ')}`),
    });
  }));
}));

if (chromium === undefined) {
  it('has no Chromium here, so that nothing was seen to move: apt-get install chromium', () => {
    expect(chromium).toBeUndefined();
  });
} else {
  describe('pages whose data comes late', () => {
    let stub: StubApi;
    let dashboard: RunningDashboard;
    let staffDashboard: RunningDashboard;
    let browser: Browser;

    beforeAll(async () => {
      stub = await StubApi.start(busyAccount());
      stub.delayMs = ANSWER_AFTER_MS;
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

    const moved = async ({ path, signedOut, staff, ready }: Shown, view: View) => {
      const { origin } = staff === true ? staffDashboard : dashboard;
      const { page, context } = await openPage(browser, origin, view, { signedIn: signedOut !== true });
      const pending = new Set<unknown>();
      page.on('request', (request) => { if (request.resourceType() === 'fetch') pending.add(request); });
      page.on('requestfinished', (request) => pending.delete(request));
      page.on('requestfailed', (request) => pending.delete(request));
      await page.goto(`${origin}${path}`);
      await page.locator(ready).first().waitFor();
      await untilQuiet(page, pending);
      const shift = await shiftOf(page);
      await context.close();
      return { view: view.name, moved: shift.sum > MOST_SHIFT ? shift.moved : [] };
    };

    it.each(PAGES.filter(({ press }) => press === undefined).map((shown) => ({ ...shown, title: shown.name })))(
      '$title: nothing moves when they come',
      async (shown) => {
        stub.reset((shown.routes ?? busyAccount)());
        const views = VIEWS.filter(({ name }) => name === 'light' || name === 'phone');
        expect(await Promise.all(views.map((view) => moved(shown, view)))).toEqual(views.map(({ name }) => ({ view: name, moved: [] })));
      },
    );
  });
}
