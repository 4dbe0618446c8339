import type { Page } from 'playwright-core';

/** Watches what a page asks for from now on. @returns waits until no answer is awaited any more and the last one is painted */
export function quietOf(page: Page): () => Promise<void> {
  const pending = new Set<unknown>();
  page.on('request', (request) => { if (request.resourceType() === 'fetch') pending.add(request); });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  return async () => {
    for (let quiet = 0; quiet < 2;) {
      await page.evaluate(() => new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); }));
      quiet = pending.size === 0 ? quiet + 1 : 0;
    }
  };
}
