import type { Page } from 'playwright-core';
import { describeInBrowser } from './support/browser';
import { useStubbedDashboard } from './support/stubbed-dashboard';

const MOST_STEPS = 80;

/** Presses Tab until the focus is on what has this name, and it can be seen that it is there. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press('Tab');
    const { text, isMarked } = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return { text: '', isMarked: false };
      const marks = [element, element.closest('label'), element.parentElement?.closest('label')].filter((each) => each instanceof HTMLElement);
      const hasOutline = (style: CSSStyleDeclaration) => style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
      const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? [...(element.labels ?? [])].map(({ textContent }) => textContent).join(' ') : '';
      return {
        text: `${element.getAttribute('aria-label') ?? ''} ${label} ${element.textContent}`.trim(),
        // A browser marks the part of a date that is edited, inside the field.
        isMarked: (element instanceof HTMLInputElement && element.type === 'date') || marks.some((each) => hasOutline(getComputedStyle(each))) || hasOutline(getComputedStyle(element, '::after')),
      };
    });
    passed.push(text.slice(0, 40));
    if (!isMarked && text !== '') throw new Error(`The focus on "${text.slice(0, 60)}" cannot be seen.`);
    if (name.test(text)) return;
  }
  throw new Error(`${name} cannot be reached by Tab, only: ${passed.join(' | ')}`);
}

describeInBrowser('without a mouse', (chromium) => {
  const at = useStubbedDashboard(chromium);

  it('signs up, opens a payment, and exports: every stop of the focus can be seen', async () => {
    const page = await at.open('/sign-up', { signedIn: false });
    await tabTo(page, /Your Lightning Address/);
    await page.keyboard.type('mira@wallet.example');
    await page.keyboard.press('Enter');
    await page.getByText('These keys are shown once').waitFor();
    await tabTo(page, /I have kept both keys/);
    await page.keyboard.press('Space');
    await tabTo(page, /Open the dashboard/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/overview');
    await page.getByText('All resources').waitFor();

    await tabTo(page, /^Skip to content/);
    await tabTo(page, /^Payments$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/payments');
    await page.getByText('25 here').waitFor();
    await page.getByLabel('At most, sat').focus();
    await tabTo(page, /^\d\d:\d\d:\d\d$/);
    await page.keyboard.press('Enter');
    await page.getByText('From challenge to payout').waitFor();
    await page.keyboard.press('j');
    await page.waitForURL('**/payments/inv_1');
    await page.keyboard.press('Escape');
    await page.locator('#drawer').waitFor({ state: 'detached' });

    await page.goto(`${at.origin}/exports`);
    await page.getByText('New export').waitFor();
    await tabTo(page, /Payments|Payouts|Ledger/);
    await tabTo(page, /^Export as CSV/);
    const asked = page.waitForResponse((response) => response.url().endsWith('/v1/exports') && response.request().method() === 'POST');
    await page.keyboard.press('Enter');
    await asked;
    expect(at.stub.requests.find(({ method, path }) => method === 'POST' && path === '/v1/exports')?.body).toMatchObject({ kind: 'payments', format: 'csv' });
  });

  it('keeps the focus in a dialog, and gives it back to the button that opened it', async () => {
    const page = await at.open('/keys');
    await page.getByText('old laptop').waitFor();
    const button = page.getByRole('button', { name: 'New key' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: 'New key' }).waitFor();
  });
});
