import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Where a Chromium is, on machines that have one. CHROMIUM names another place. */
const findChromium = (): string | undefined => [process.env.CHROMIUM ?? '', ...CANDIDATES].find((path) => path !== '' && existsSync(path));

/** A describe block in a browser; where there is none, one test that says so. */
export function describeInBrowser(what: string, define: (chromium: string) => void): void {
  const chromium = findChromium();
  if (chromium !== undefined) {
    describe(what, () => define(chromium));
    return;
  }
  it(`${what}: nothing was looked at, because there is no Chromium here`, () => {
    process.stdout.write('Browser specs of the dashboard did not run: there is no Chromium. Install one (apt-get install chromium) or name it in CHROMIUM.\n');
    expect(chromium).toBeUndefined();
  });
}

export const launchBrowser = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS });

export interface View {
  readonly name: 'light' | 'dark' | 'phone' | 'wide';
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

export const LIGHT: View = { name: 'light', width: 1440, height: 900, colorScheme: 'light' };
export const VIEWS: readonly View[] = [
  LIGHT,
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'phone', width: 390, height: 844, colorScheme: 'light' },
  { name: 'wide', width: 1600, height: 1000, colorScheme: 'dark' },
];

/** What went wrong in a page without anybody asking: errors, and everything the security policy refused. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: string[];
  /** Addresses of other origins that the page asked for. */
  readonly foreign: string[];
}

const WENT_ON = /Execution context was destroyed|Target page, context or browser has been closed|frame was detached/;

/**
 * Until React listens to everything that can be pressed or typed into: what is done to a page of ours before that is lost
 * on a machine that is busy.
 */
export async function untilUsable(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((usable) => {
    const isReached = (element: Element) => Object.keys(element).some((key) => key.startsWith('__reactFiber$'));
    const isUsable = () => document.querySelector('script[src*="/_next/"]') === null || [...document.querySelectorAll('a, button, input, select')].every(isReached);
    const look = () => (isUsable() ? usable() : void requestAnimationFrame(look));
    look();
  })).catch((error: Error) => {
    // It was a page that leads to another one.
    if (!WENT_ON.test(error.message)) throw error;
  });
}

/** A page of a fresh browser profile that may ask these origins, watched from its first request. Wherever it is sent, it is usable when it is there. */
export async function openPage(browser: Browser, origins: readonly string[], view: View, { signedIn = false }: { signedIn?: boolean } = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height }, colorScheme: view.colorScheme, reducedMotion: 'reduce', permissions: ['clipboard-write'],
  });
  if (signedIn) await context.addCookies([{ name: 'l402_session', value: 'stub', url: origins[0] ?? '', httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  page.goto = async (...to) => {
    const response = await goto(...to);
    await untilUsable(page);
    return response;
  };
  page.reload = async (...options) => {
    const response = await reload(...options);
    await untilUsable(page);
    return response;
  };
  const faults: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // That an answer was 4xx or 5xx is what some tests are about; the page has to deal with it.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!origins.some((origin) => request.url().startsWith(origin)) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  return { page, context, faults, foreign };
}
