import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Where a Chromium is, on machines that have one. CHROMIUM names another place. */
export const findChromium = (): string | undefined => [process.env.CHROMIUM ?? '', ...CANDIDATES].find((path) => path !== '' && existsSync(path));

export const launchBrowser = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: FLAGS });

export interface View {
  readonly name: 'light' | 'dark' | 'phone' | 'wide';
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

export const VIEWS: readonly View[] = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
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

/** A page of a fresh browser profile, watched from its first request. */
export async function openPage(browser: Browser, origin: string, view: View, { signedIn = false }: { signedIn?: boolean } = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height }, colorScheme: view.colorScheme, reducedMotion: 'reduce', permissions: ['clipboard-write'],
  });
  if (signedIn) await context.addCookies([{ name: 'l402_session', value: 'stub', url: origin, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  const faults: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // That an answer was 4xx or 5xx is what some tests are about; the page has to deal with it.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  return { page, context, faults, foreign };
}
