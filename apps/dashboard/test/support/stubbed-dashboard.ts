/** The built dashboard in front of a stand-in for the API, with a browser: for all tests of a describe block. */
import type { Browser, Page } from 'playwright-core';
import { busyAccount } from './account-routes';
import { launchBrowser, openPage, VIEWS, type View, type Watched } from './browser';
import { startDashboard, type RunningDashboard } from './dashboard-server';
import { StubApi } from './stub-api';

export interface StubbedDashboard {
  readonly stub: StubApi;
  readonly origin: string;
  /** Opens a page in a fresh profile; it is closed after the test, which fails where it met an error or asked another origin. */
  open(path: string, options?: { readonly signedIn?: boolean; readonly view?: View['name'] }): Promise<Page>;
}

/** Registers what starts and ends it. Call it in a describe block. */
export function useStubbedDashboard(chromium: string): StubbedDashboard {
  let stub: StubApi;
  let dashboard: RunningDashboard;
  let browser: Browser;
  let watched: Watched[] = [];
  beforeAll(async () => {
    stub = await StubApi.start(busyAccount());
    dashboard = await startDashboard({ API_URL: stub.url });
    browser = await launchBrowser(chromium);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await dashboard.stop();
    await stub.stop();
  });
  beforeEach(() => { stub.reset(busyAccount()); });
  afterEach(async () => {
    const seen = watched.map(({ faults, foreign }) => ({ faults, foreign }));
    await Promise.all(watched.map(({ context }) => context.close()));
    watched = [];
    for (const each of seen) expect(each).toEqual({ faults: [], foreign: [] });
  });
  return {
    get stub() { return stub; },
    get origin() { return dashboard.origin; },
    async open(path, { signedIn = true, view: wanted = 'light' } = {}) {
      const view = VIEWS.find(({ name }) => name === wanted);
      if (view === undefined) throw new Error(`There is no view ${wanted}.`);
      const opened = await openPage(browser, dashboard.origin, view, { signedIn });
      watched.push(opened);
      await opened.page.goto(`${dashboard.origin}${path}`);
      return opened.page;
    },
  };
}
