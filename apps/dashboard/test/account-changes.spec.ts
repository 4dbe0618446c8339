import type { Page } from 'playwright-core';
import { addressChange, addressProof, busyAccount, RECEIPT } from './support/account-routes';
import { balance, operator, purchase, session } from './support/account-fixtures';
import { describeInBrowser } from './support/browser';
import { problem } from './support/stub-api';
import { useStubbedDashboard } from './support/stubbed-dashboard';

describeInBrowser('changes of an account', (chromium) => {
  const at = useStubbedDashboard(chromium);

  it('asks for another address with a code to the present one; a wrong code can be tried again', async () => {
    const page = await at.open('/settings');
    await page.getByLabel('New Lightning Address').fill('mira@other.example');
    await page.getByRole('button', { name: 'Send 1 sat with a code' }).click();
    await page.getByLabel('Code', { exact: true }).fill('WRONG000');
    await page.getByRole('button', { name: 'Ask for the change' }).click();
    await page.getByText('This is not the code. It can be tried 4 more times.').waitFor();
    at.stub.use({ 'GET /v1/operator/address-changes': () => ({ body: { data: [addressChange()], nextCursor: null } }) });
    await page.getByLabel('Code', { exact: true }).fill('RIGHT123');
    await page.getByRole('button', { name: 'Ask for the change' }).click();
    await page.getByText('mira@other.example').waitFor();
    expect(at.stub.requests.find(({ path, method }) => method === 'POST' && path === '/v1/auth/address-proofs')?.body).toEqual({ purpose: 'address-change', lightningAddress: operator.lightningAddress, method: 'payment' });
    await page.getByText(/23 h 59 min left/).waitFor();
  });

  it('asks for it without a code where a week of waiting is chosen, and tells why an address is refused', async () => {
    at.stub.use({ 'POST /v1/operator/address-changes': () => problem(422, 'address-not-found', 'There is no such Lightning Address', { detail: 'other.example does not know mira.' }) });
    const page = await at.open('/settings');
    await page.getByText('After 7 days, without one').click();
    await page.getByLabel('New Lightning Address').fill('mira@other.example');
    await page.getByRole('button', { name: 'Ask for the change' }).click();
    await page.getByText('other.example does not know mira.').waitFor();
    expect(at.stub.requests.some(({ path }) => path === '/v1/auth/address-proofs')).toBe(false);
  });

  it('needs no code of whoever signed in with a wallet', async () => {
    at.stub.use({ 'GET /v1/sessions/current': () => ({ body: { ...session, method: 'wallet' } }) });
    const page = await at.open('/settings');
    await page.getByText('You signed in with a wallet').waitFor();
    expect(await page.getByRole('button', { name: 'Send 1 sat with a code' }).count()).toBe(0);
  });

  it('offers a file where the wallet takes no comment', async () => {
    at.stub.use({
      'POST /v1/auth/address-proofs': ({ body }) => ((body as { method: string }).method === 'file' ? { status: 201, body: addressProof('sent') } : problem(409, 'proof-not-possible', 'This address cannot be proved in this way', { detail: 'Its wallet takes no comment. Use a file instead.' })),
      'GET /v1/auth/address-proofs/{id}': () => ({ body: { ...addressProof('sent'), method: 'file', file: { url: 'https://wallet.example/.well-known/l402.txt', content: 'l402-proof=abc' } } }),
    });
    const page = await at.open('/settings');
    await page.getByLabel('New Lightning Address').fill('mira@other.example');
    await page.getByRole('button', { name: 'Send 1 sat with a code' }).click();
    await page.getByText('Its wallet takes no comment.').waitFor();
    await page.getByRole('button', { name: 'Prove it with a file instead' }).click();
    await page.getByText('l402-proof=abc').waitFor();
  });

  it('shows the closing receipt until somebody says that it is kept, even where the session ends meanwhile', async () => {
    const page = await at.open('/settings');
    await page.getByRole('button', { name: 'Close this account' }).click();
    const close = page.getByRole('button', { name: 'Close the account' });
    expect(await close.isDisabled()).toBe(true);
    await page.getByLabel(/to confirm$/).fill(operator.lightningAddress);
    await close.click();
    await page.getByText(RECEIPT).waitFor();
    at.stub.use(Object.fromEntries(['GET /v1/operator', 'GET /v1/balance', 'GET /v1/operator/address-changes', 'GET /v1/wallet-keys'].map((route) => [route, () => problem(401, 'session-invalid', 'This session has ended')])));
    const refused = page.waitForResponse((response) => response.status() === 401);
    await at.stub.emit('com.l402kit.payout.settled', {});
    await refused;
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Escape');
    await page.getByText(RECEIPT).waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.waitForURL('**/closed');
  });

  it.each([
    {
      what: 'the closing receipt', path: '/settings', route: 'DELETE /v1/operator', secret: RECEIPT,
      ask: async (page: Page) => {
        await page.getByRole('button', { name: 'Close this account' }).click();
        await page.getByLabel(/to confirm$/).fill(operator.lightningAddress);
        await page.getByRole('button', { name: 'Close the account' }).click();
      },
    },
    {
      what: 'a new key', path: '/keys', route: 'POST /v1/api-keys', secret: 'l402_new-secret-shown-once',
      ask: async (page: Page) => {
        await page.getByRole('button', { name: 'New key' }).click();
        await page.getByLabel('Name').fill('staging');
        await page.getByRole('button', { name: 'Make the key' }).click();
      },
    },
  ])('cannot lose $what by closing the dialog while the answer is on its way', async ({ path, route, secret, ask }) => {
    let answer = () => {};
    const mayAnswer = new Promise<void>((now) => { answer = now; });
    const usual = busyAccount()[route];
    at.stub.use({ [route]: async (request) => {
      await mayAnswer;
      return usual?.(request) ?? {};
    } });
    const page = await at.open(path);
    await ask(page);
    await page.locator('dialog [aria-busy="true"]').waitFor();
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').getByRole('button', { disabled: false }).count()).toBe(0);
    answer();
    await page.getByText(secret).waitFor();
  });

  it('takes a tier from the balance, and a wallet from the list, only after asking', async () => {
    at.stub.use({
      'GET /v1/balance': () => ({ body: { ...balance, owedMsat: 9_500_000 } }),
      'POST /v1/tiers/purchases': ({ body }) => ({ status: 201, body: purchase(9, { ...(body as object), until: new Date(Date.now() + 50 * 86_400_000).toISOString() }) }),
      'DELETE /v1/wallet-keys/{id}': () => ({ status: 204 }),
    });
    const sent = (method: string, path: string) => at.stub.requests.filter((request) => request.method === method && request.path.startsWith(path)).map(({ body }) => body);
    const page = await at.open('/billing');
    await page.getByRole('button', { name: 'Pay from balance' }).first().click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(sent('POST', '/v1/tiers/purchases')).toEqual([]);
    await page.getByRole('button', { name: 'Pay from balance' }).first().click();
    await page.getByRole('button', { name: 'Pay 9\u202f000 sat', exact: true }).click();
    await page.getByText(/^Paid.*Pro until/).waitFor();
    expect(sent('POST', '/v1/tiers/purchases')).toEqual([{ tier: 'pro', payWith: 'balance' }]);
    await page.goto(`${at.origin}/settings`);
    await page.getByRole('button', { name: 'Remove phone' }).click();
    expect(sent('DELETE', '/v1/wallet-keys')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(sent('DELETE', '/v1/wallet-keys')).toHaveLength(1);
  });

  it('says that an invoice for Pro is over instead of showing its code for ever', async () => {
    at.stub.use({ 'GET /v1/tiers/purchases/{id}': () => ({ body: purchase(9, { status: 'expired', paidAt: null, receivedMsat: null, until: null }) }) });
    const page = await at.open('/billing');
    await page.getByRole('button', { name: /over Lightning/ }).first().click();
    await page.getByText('Nothing was taken. Make a new invoice when you like.').waitFor();
    expect(await page.getByRole('link', { name: 'Open wallet' }).count()).toBe(0);
  });
});
