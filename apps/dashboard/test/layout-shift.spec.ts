import type { Page } from 'playwright-core';
import { busyAccount } from './support/account-routes';
import { describeInBrowser, VIEWS, type View } from './support/browser';
import { quietOf } from './support/quiet';
import { PAGES, type Shown } from './support/shown-pages';
import { useStubbedDashboard } from './support/stubbed-dashboard';

/** Slow enough that each page is painted without its data first. */
const ANSWER_AFTER_MS = 300;
const MOST_SHIFT = 0.01;

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

describeInBrowser('pages whose data comes late', (chromium) => {
  const at = useStubbedDashboard(chromium, { staff: true });
  beforeAll(() => { at.stub.delayMs = ANSWER_AFTER_MS; });

  const moved = async ({ path, signedOut, staff, ready }: Shown, view: View) => {
    const page = await at.page({ signedIn: signedOut !== true, view: view.name });
    const untilQuiet = quietOf(page);
    const origin = staff === true ? at.staffOrigin : at.origin;
    // This is about answers: a font that comes in its first tenth of a second would move a page as well.
    await page.goto(`${origin}${staff === true ? '/staff' : '/closed'}`);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.goto(`${origin}${path}`);
    await page.locator(ready).first().waitFor();
    await untilQuiet();
    const shift = await shiftOf(page);
    return { view: view.name, moved: shift.sum > MOST_SHIFT ? shift.moved : [] };
  };

  it.each(PAGES.filter(({ press }) => press === undefined).map((shown) => ({ ...shown, title: shown.name })))(
    '$title: nothing moves when they come',
    async (shown) => {
      at.stub.reset((shown.routes ?? busyAccount)());
      const views = VIEWS.filter(({ name }) => name === 'light' || name === 'phone');
      expect(await Promise.all(views.map((view) => moved(shown, view)))).toEqual(views.map(({ name }) => ({ view: name, moved: [] })));
    },
  );
});
