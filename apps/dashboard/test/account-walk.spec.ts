import type { InvoiceJson, SignedUpJson } from '@l402kit/contracts';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchBrowser, openPage, VIEWS, type Watched } from './support/browser';
import { startRealStack, type RealStack } from './support/real-stack';
import { codeReceivedBy, newWalletKey, post, publicKeyOf, signWithWallet } from './support/wallets';

const chromium = findChromium();
const [light] = VIEWS;
const MINUTE = 60_000;
/** Accounts that close are looked at once a minute: once they are paid out, and their last events are delivered. */
const CLOSES_WITHIN_MS = 180_000;

if (chromium === undefined || light === undefined) {
  it('has no Chromium here, so that accounts were not walked through: apt-get install chromium', () => {
    expect(chromium).toBeUndefined();
  });
} else {
  describe('what happens to accounts, on the real service', () => {
    let stack: RealStack;
    let browser: Browser;
    let watched: Watched;
    /** Where somebody waits for an account to be closed, which takes a minute or two: other walks go on meanwhile. */
    let closing: Watched;
    let page: Page;
    let mira: SignedUpJson;
    const staffKey = newWalletKey();
    const received: string[] = [];
    const receiver = createServer((request: IncomingMessage, response) => {
      received.push(String(request.headers['webhook-id']));
      response.end('{"stored":true}');
    });
    const hookUrl = () => `http://localhost:${(receiver.address() as AddressInfo).port}/hooks`;
    const addressOf = (name: string) => `${name}@${new URL(stack.devnetUrl).host.replace('127.0.0.1', 'localhost')}`;

    beforeAll(async () => {
      await new Promise<void>((done) => { receiver.listen(0, 'localhost', done); });
      stack = await startRealStack({ loopbackHosts: [new URL(hookUrl()).host], staffKeys: [publicKeyOf(staffKey)] });
      browser = await launchBrowser(chromium);
      for (const name of ['mira', 'otto', 'other', 'keyless']) await post(`${stack.devnetUrl}/wallets`, { name });
      mira = await post<SignedUpJson>(`${stack.apiUrl}/v1/operators`, { lightningAddress: addressOf('mira'), payoutThresholdSats: 1_000_000 });
      // More than a code costs, less than what is paid out.
      await sell(mira.keys.invoices.secret, 'GET /v1/forecast', 20_000);
    }, 2 * MINUTE);
    afterAll(async () => {
      await browser?.close();
      await stack?.stop();
      receiver.closeAllConnections();
      receiver.close();
    }, MINUTE);
    afterEach(async () => {
      const { faults, foreign } = watched;
      if (watched !== closing || page.url().endsWith('/closed')) await watched.context.close();
      expect({ faults, foreign }).toEqual({ faults: [], foreign: [] });
    });

    const sell = async (key: string, resource: string, amountSats: number) => {
      const invoice = await post<InvoiceJson>(`${stack.apiUrl}/v1/invoices`, { amountSats, resource }, { authorization: `Bearer ${key}` });
      await post(`${stack.devnetUrl}/wallets/caller/pay`, { bolt11: invoice.paymentRequest });
      return invoice;
    };
    const open = (path: string) => page.goto(`${stack.dashboard.origin}${path}`);
    const visit = async (path: string, origin = stack.dashboard.origin) => {
      watched = await openPage(browser, origin, light);
      page = watched.page;
      await page.goto(`${origin}${path}`);
    };
    const signInAs = async ({ keys }: Pick<SignedUpJson, 'keys'>, path: string) => {
      await visit(`/sign-in?next=${path}`);
      await page.getByLabel('API key', { exact: true }).fill(keys.admin.secret);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${stack.dashboard.origin}${path}`);
    };

    it('begins to close an account: shows the receipt once, and lets nobody close it by a slip', async () => {
      const otto = await post<SignedUpJson>(`${stack.apiUrl}/v1/operators`, { lightningAddress: addressOf('otto'), payoutThresholdSats: 1_000_000 });
      await sell(otto.keys.invoices.secret, 'GET /v1/last', 1_000);
      await signInAs(otto, '/settings');
      closing = watched;
      await page.getByRole('button', { name: 'Close this account' }).click();
      await page.getByLabel(/to confirm$/).fill(addressOf('otto'));
      await page.getByRole('button', { name: 'Close the account' }).click();
      await page.getByText(/^[\w-]{43}$/).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      expect(await page.getByText(/^[\w-]{43}$/).isVisible()).toBe(true);
      await page.getByRole('button', { name: 'I have kept it' }).click();
      await page.getByText('This account is closing.').first().waitFor();
    }, MINUTE);

    it('opens the account of an address without a key by the code that is paid to it, and shows what was earned there', async () => {
      const { paymentRequest } = await post<{ paymentRequest: string }>(`${stack.apiUrl}/api/invoice`, { amountSats: 500, ownerAddress: addressOf('keyless') });
      await post(`${stack.devnetUrl}/wallets/caller/pay`, { bolt11: paymentRequest });
      await visit('/sign-in');
      await page.getByRole('textbox', { name: 'Lightning Address' }).fill(addressOf('keyless'));
      await page.getByRole('button', { name: 'Send 1 sat with a code' }).click();
      await page.getByText(/^1 sat has arrived/).waitFor();
      await page.getByLabel('Code', { exact: true }).fill('0000-0000');
      await page.getByRole('button', { name: 'Open the account' }).click();
      await page.getByText('This is not the code. It can be tried 4 more times.').waitFor();
      await page.getByLabel('Code', { exact: true }).fill(await codeReceivedBy(stack.devnetUrl, 'keyless'));
      await page.getByRole('button', { name: 'Open the account' }).click();
      await page.waitForURL('**/overview');
      await open('/payments');
      await page.locator('tbody data[value="500000"]').waitFor();
      await open('/settings');
      await page.getByText('This one was opened with a proof of the address').waitFor();
    }, MINUTE);

    it('changes the payout address after 24 hours with a code to the present one, and not at all once it is cancelled', async () => {
      await signInAs(mira, '/settings');
      await page.getByLabel('New Lightning Address').fill(addressOf('other'));
      await page.getByRole('button', { name: 'Send 1 sat with a code' }).click();
      await page.getByText(/^1 sat has arrived/).waitFor();
      await page.getByLabel('Code', { exact: true }).fill(await codeReceivedBy(stack.devnetUrl, 'mira'));
      await page.getByRole('button', { name: 'Ask for the change' }).click();
      await page.getByText('the present address vouches for it').waitFor();
      await page.getByText(/23 h 59 min left/).waitFor();
      await page.getByRole('button', { name: 'Cancel the change' }).click();
      await page.getByLabel('New Lightning Address').waitFor();
      expect(await page.getByText('the present address vouches for it').count()).toBe(0);
    }, MINUTE);

    it('waits 7 days for a change that nothing but the session asks for', async () => {
      await signInAs(mira, '/settings');
      await page.getByText('After 7 days, without one').click();
      // The code of the change before still counts within its hour; another account has none.
      await page.getByLabel('New Lightning Address').fill('nobody@localhost:1');
      await page.getByRole('button', { name: 'Ask for the change' }).click();
      await page.getByRole('alert').first().waitFor();
      expect(await page.getByText('Payouts go to').count()).toBe(1);
    }, MINUTE);

    it('makes a key that works at once and is refused from the moment it is revoked', async () => {
      await signInAs(mira, '/keys');
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Name').fill('staging');
      await page.getByRole('button', { name: 'Make the key' }).click();
      const secret = (await page.getByRole('dialog').locator('pre').textContent()) ?? '';
      await page.getByRole('button', { name: 'I have kept it' }).click();
      const asks = () => fetch(`${stack.apiUrl}/v1/invoices`, { method: 'POST', headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body: '{"amountSats":1}' });
      expect((await asks()).status).toBe(201);
      await page.getByRole('button', { name: 'Revoke staging' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.locator('tr', { hasText: 'staging' }).getByText(/^Revoked/).waitFor();
      expect((await asks()).status).toBe(401);
      expect(await page.content()).not.toContain(secret);
    }, MINUTE);

    it('resends a delivery from the payment it tells of, with the same webhook-id', async () => {
      const endpoint = await post<{ id: string }>(`${stack.apiUrl}/v1/webhook-endpoints`, { url: hookUrl(), eventTypes: ['invoice.paid'] }, { authorization: `Bearer ${mira.keys.admin.secret}` });
      const invoice = await sell(mira.keys.invoices.secret, 'GET /v1/hooked', 10);
      await signInAs(mira, `/payments/${invoice.id}`);
      await page.getByText('Webhook delivered').waitFor();
      await page.locator('#drawer').getByRole('link', { name: new URL(hookUrl()).host }).click();
      await page.waitForURL(`**/webhooks/${endpoint.id}?delivery=*`);
      await page.getByText('Taken at the first attempt.').waitFor();
      await page.getByText('webhook-timestamp').waitFor();
      const again = new Promise<void>((done) => { receiver.once('request', () => done()); });
      await page.getByRole('button', { name: 'Resend', exact: true }).click();
      await again;
      expect(new Set(received).size).toBe(1);
      await page.getByText('Attempt 2, 200').waitFor();
    }, MINUTE);

    it('shows an export under way after a reload, takes a cancel, and delivers the one that is run again', async () => {
      await post(`${stack.apiUrl}/v1/tiers/purchases`, { tier: 'pro', payWith: 'balance' }, { authorization: `Bearer ${mira.keys.admin.secret}` });
      await signInAs(mira, '/exports');
      stack.pauseWorker();
      try {
        await page.getByRole('button', { name: 'Export as CSV' }).click();
        await page.getByLabel('Progress of the export').waitFor();
        await page.reload();
        await page.getByLabel('Progress of the export').waitFor();
        await page.getByRole('button', { name: /^Cancel Payments/ }).click();
        await page.getByText('Cancelled', { exact: true }).waitFor();
        expect(await page.getByLabel('Progress of the export').count()).toBe(0);
      } finally {
        stack.resumeWorker();
      }
      await page.getByRole('button', { name: /^Run again: Payments/ }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download Payments/ }).click()]);
      expect(readFileSync(await download.path(), 'utf8')).toContain('GET /v1/forecast');
    }, MINUTE);

    it('shows nothing of another account, whatever stands in the address', async () => {
      const stranger = await post<SignedUpJson>(`${stack.apiUrl}/v1/operators`, { lightningAddress: addressOf('other') });
      const { data: [payment] } = (await (await fetch(`${stack.apiUrl}/v1/invoices?limit=1`, { headers: { authorization: `Bearer ${mira.keys.admin.secret}` } })).json()) as { data: InvoiceJson[] };
      const { data: [endpoint] } = (await (await fetch(`${stack.apiUrl}/v1/webhook-endpoints`, { headers: { authorization: `Bearer ${mira.keys.admin.secret}` } })).json()) as { data: { id: string }[] };
      await signInAs(stranger, '/payments');
      await open(`/payments/${payment?.id}`);
      await page.getByText('There is no such payment in this account').waitFor();
      await open(`/webhooks/${endpoint?.id}`);
      await page.getByText('The endpoint could not be read').waitFor();
      for (const path of ['/payments/po_x', '/payments/%00', '/payments/..%2f..%2fv1', '/payouts/%3Cscript%3E']) {
        await open(path);
        await page.getByText(/There is no such payment|The payout could not be read|There is nothing at this address/).first().waitFor();
      }
      expect(await page.content()).not.toContain('/v1/forecast');
    }, MINUTE);

    it('takes a negative page, absurd filters and amounts for what they are', async () => {
      await signInAs(mira, '/payments');
      await open('/payments?page=-1&after=%27%3B--&limit=1e9&status=drop+table&period=-5&least=1e309');
      await page.getByText('A number of sats, such as 21 or 0.5.').waitFor();
      await open('/payments?page=-1&after=%27%3B--&status=drop+table&period=-5&least=5&most=50');
      await page.locator('tbody tr').getByText('/v1/hooked').waitFor();
      expect(await page.locator('tbody').getByText('/v1/forecast').count()).toBe(0);
      await open(`/payments?q=${'%F0%9F%92%A5'.repeat(400)}`);
      await page.getByText('Nothing matches').waitFor();
    }, MINUTE);

    it('lets staff in by their wallet, and shows them each page', async () => {
      const { origin } = stack.staffDashboard ?? stack.dashboard;
      await visit('/staff', origin);
      await page.getByText('Waiting for a signature').waitFor();
      await signWithWallet(page, staffKey);
      await page.getByText('Ledger check').waitFor();
      await page.getByText('Can receive').waitFor();
      for (const [link, shown] of [['Queues', 'Webhook deliveries'], ['Webhook endpoints', new URL(hookUrl()).hostname], ['Unclaimed money', 'None: every closed account was paid out.'], ['What staff did', 'Nothing yet.']] as const) {
        await page.getByRole('navigation', { name: 'Staff' }).getByRole('link', { name: link }).click();
        await page.getByText(shown).first().waitFor();
      }
      await page.getByRole('link', { name: 'Queues' }).click();
      await page.getByRole('link', { name: 'Webhook deliveries' }).click();
      await page.getByText('Nothing waits here.').waitFor();
      await page.getByRole('link', { name: 'Unclaimed money' }).click();
      await page.getByLabel('Closing receipt').fill('not a receipt');
      await page.getByLabel('Account to credit').fill(mira.operator.id);
      await page.getByRole('button', { name: 'Credit the account' }).click();
      await page.getByText(/43 characters of a closing receipt/).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('With a wallet on the list').waitFor();
    }, MINUTE);

    it('has paid out and erased the account that was closed above, and its page says so', async () => {
      watched = closing;
      await closing.page.waitForURL('**/closed', { timeout: CLOSES_WITHIN_MS });
      await closing.page.getByRole('heading', { name: 'The account is closed' }).waitFor();
      const wallet = (await (await fetch(`${stack.devnetUrl}/wallets/otto`)).json()) as { balanceMsat: number };
      // 1,000 sats less 0.3 %.
      expect(wallet.balanceMsat).toBe(997_000);
    }, 4 * MINUTE);
  });
}
