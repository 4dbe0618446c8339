import type { Page } from 'playwright-core';
import { story } from './support/account-fixtures';
import { limitedAccount } from './support/account-routes';
import { describeInBrowser } from './support/browser';
import { problem } from './support/stub-api';
import { useStubbedDashboard } from './support/stubbed-dashboard';

describeInBrowser('a payment beside its list', (chromium) => {
  const at = useStubbedDashboard(chromium);
  const shows = (page: Page, id: string) => page.locator('#drawer').getByText(id, { exact: true }).waitFor();
  const focusIsInDrawer = (page: Page) => page.locator('#drawer:focus, #drawer :focus').waitFor({ state: 'attached' });

  it('goes through the list by the arrow keys and by its buttons, down to the end of the page', async () => {
    const page = await at.open('/payments');
    await page.locator('tr[data-row="inv_3"] a').click();
    await shows(page, 'inv_3');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/payments/inv_4');
    await shows(page, 'inv_4');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL('**/payments/inv_2');
    await page.getByRole('link', { name: /^Payment below/ }).click();
    await page.waitForURL('**/payments/inv_3');
    await page.goto(`${at.origin}/payments/inv_24`);
    await page.locator('a[href="/payments/inv_23"][aria-label^="Payment above"]').waitFor();
    expect(await page.getByRole('link', { name: /^Payment below/ }).getAttribute('href')).toBeNull();
  });

  it('takes j and k only while the focus is in it, and no key while somebody types', async () => {
    const page = await at.open('/payments?status=paid');
    await page.locator('tr[data-row="inv_3"] a').click();
    await shows(page, 'inv_3');
    await focusIsInDrawer(page);
    await page.keyboard.press('j');
    await page.waitForURL('**/payments/inv_4?status=paid');
    await page.keyboard.press('k');
    await page.waitForURL('**/payments/inv_3?status=paid');
    await page.getByLabel('Search').focus();
    for (const key of ['j', 'k', 'ArrowRight']) await page.keyboard.press(key);
    await page.waitForURL('**/payments/inv_3?*');
    expect(await page.getByLabel('Search').inputValue()).toBe('jk');
  });

  it('takes the focus when it is opened, keeps it from payment to payment, and gives it back to the row', async () => {
    const page = await at.open('/payments');
    await page.locator('tr[data-row="inv_5"] a').focus();
    await page.keyboard.press('Enter');
    await shows(page, 'inv_5');
    await focusIsInDrawer(page);
    await page.keyboard.press('j');
    await shows(page, 'inv_6');
    await focusIsInDrawer(page);
    await page.keyboard.press('Escape');
    await page.waitForURL(`${at.origin}/payments`);
    await page.locator('#drawer').waitFor({ state: 'detached' });
    await page.locator('tr[data-row="inv_6"] :focus').waitFor();
  });

  it('is opened by its address alone, and by one of a payment that the list does not show', async () => {
    const page = await at.open('/payments/inv_3?status=paid&least=5');
    await shows(page, 'inv_3');
    expect(await page.getByLabel('At least, sat').inputValue()).toBe('5');
    await page.goto(`${at.origin}/payments/inv_400`);
    await shows(page, 'inv_400');
    expect(await page.getByRole('link', { name: /^Payment (above|below)/ }).evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([null, null]);
  });

  it('names the payout that a payment went out with, what is still owed of it, and who was told', async () => {
    const told = story(3);
    at.stub.use({
      'GET /v1/invoices/{id}/story': () => ({ body: { ...told, forwarding: {
        paidOut: false, paidOutBy: null, paidOutAt: null, owedMsat: 5_937,
        parts: [{ kind: 'payout', payoutId: 'po_7', state: 'in_flight', amountMsat: 10_000, at: new Date().toISOString() }, { kind: 'tier', payoutId: null, state: 'settled', amountMsat: 5_000, at: new Date().toISOString() }],
      } } }),
    });
    const page = await at.open('/payments/inv_3');
    await page.getByText('On its way to your wallet').waitFor();
    expect(await page.getByRole('link', { name: 'Payout po_7' }).getAttribute('href')).toBe('/payouts/po_7');
    await page.getByText('Paid for your tier').waitFor();
    await page.getByText('goes out with the next payouts').waitFor();
    expect(await page.locator('#drawer').getByRole('link', { name: 'hooks.tiles.example' }).getAttribute('href')).toBe('/webhooks/whe_0?delivery=whd_0');
  });

  it('says that there is no such payment for one of another account', async () => {
    at.stub.use({ 'GET /v1/invoices/{id}/story': () => problem(404, 'not-found', 'There is no such invoice in this account') });
    const page = await at.open('/payments/inv_elsewhere');
    await page.getByText('There is no such payment in this account').waitFor();
  });

  it('asks for amounts in msat, keeps them in the address, and asks nothing while they make no sense', async () => {
    const page = await at.open('/payments');
    await page.getByText('25 here').waitFor();
    const asked = page.waitForRequest((request) => /minAmountMsat=500&maxAmountMsat=21000/.test(request.url()));
    await page.getByLabel('At least, sat').fill('0.5');
    await page.getByLabel('At most, sat').fill('21');
    await asked;
    await page.waitForURL(/least=0\.5&most=21/);
    await page.getByLabel('At most, sat').fill('many');
    await page.getByText('A number of sats, such as 21 or 0.5.').waitFor();
    expect(at.stub.requests.some(({ query }) => query.get('maxAmountMsat')?.includes('many'))).toBe(false);
  });

  it('counts what Free hides, on the first page already', async () => {
    at.stub.reset(limitedAccount());
    const page = await at.open('/payments');
    await page.getByText(/41.208 older payments of together 206.040 sat are kept/).waitFor();
    await page.goto(`${at.origin}/payouts`);
    await page.getByText(/311 older payouts of together 1.556.000 sat are kept/).waitFor();
  });
});
