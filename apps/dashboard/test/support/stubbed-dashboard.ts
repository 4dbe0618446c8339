/** The built dashboard in front of a stand-in for the API, with a browser: for all tests of a describe block. */
import type { Browser, Page } from 'playwright-core';
import { busyAccount } from './account-routes';
import { launchBrowser, openPage, VIEWS, type View, type Watched } from './browser';
import { startDashboard, type RunningDashboard } from './dashboard-server';
import { StubApi } from './stub-api';

export interface PageOptions {
  readonly signedIn?: boolean;
  readonly view?: View['name'];
  /** What the page may complain about: what a test provokes on purpose. */
  readonly provoked?: RegExp;
}

export interface StubbedDashboard {
  readonly stub: StubApi;
  readonly origin: string;
  /** The staff's pages, in front of the same stand-in. */
  readonly staffOrigin: string;
  /** A page of a fresh profile; it is closed after the test, which fails where it met an error or asked another origin. */
  page(options?: PageOptions): Promise<Page>;
  /** The same, at this path. */
  open(path: string, options?: PageOptions): Promise<Page>;
}

/** Registers what starts and ends it. Call it in a describe block. @param options.staff with the staff's pages */
export function useStubbedDashboard(chromium: string, { staff = false }: { readonly staff?: boolean } = {}): StubbedDashboard {
  let stub: StubApi | undefined;
  let dashboards: RunningDashboard[] = [];
  let browser: Browser | undefined;
  let opened: (Watched & { readonly provoked: RegExp | undefined })[] = [];
  beforeAll(async () => {
    stub = await StubApi.start(busyAccount());
    const { url } = stub;
    dashboards = await Promise.all([startDashboard({ API_URL: url }), ...(staff ? [startDashboard({ API_URL: url, ADMIN_API_URL: url })] : [])]);
    browser = await launchBrowser(chromium);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(dashboards.map((dashboard) => dashboard.stop()));
    await stub?.stop();
  });
  beforeEach(() => { stub?.reset(busyAccount()); });
  afterEach(async () => {
    const seen = opened.map(({ faults, foreign, provoked }) => ({ faults: faults.filter((fault) => provoked?.test(fault) !== true), foreign }));
    await Promise.all(opened.map(({ context }) => context.close()));
    opened = [];
    for (const each of seen) expect(each).toEqual({ faults: [], foreign: [] });
  });
  const started = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error('The dashboard did not start: the error of beforeAll says why.');
    return what;
  };
  const page = async ({ signedIn = true, view: wanted = 'light', provoked }: PageOptions = {}): Promise<Page> => {
    const view = VIEWS.find(({ name }) => name === wanted);
    if (view === undefined) throw new Error(`There is no view ${wanted}.`);
    const watched = await openPage(started(browser), dashboards.map(({ origin }) => origin), view, { signedIn });
    opened.push({ ...watched, provoked });
    return watched.page;
  };
  return {
    get stub() { return started(stub); },
    get origin() { return started(dashboards[0]).origin; },
    get staffOrigin() { return started(dashboards[1]).origin; },
    page,
    async open(path, options) {
      const there = await page(options);
      await there.goto(`${this.origin}${path}`);
      return there;
    },
  };
}
