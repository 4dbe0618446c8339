import type { BalanceJson, InvoiceJson, SignedUpJson } from '@l402kit/contracts';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser, LIGHT, openPage, untilUsable, type Watched } from './support/browser';
import { startRealStack, type RealStack } from './support/real-stack';
import { walkSteps } from './support/walk-steps';
import { codeReceivedBy, newWalletKey, post, publicKeyOf, signWithWallet } from './support/wallets';

const MINUTE = 60_000;
/** Accounts that close are looked at once a minute: once they are paid out, and their last events are delivered. */
const CLOSES_WITHIN_MS = 180_000;

describeInBrowser('what happens to accounts, on the real service', (chromium) => {
  const { step } = walkSteps();
  let stack: RealStack;
  let browser: Browser;
  let watched: Watched | undefined;
  /** Where somebody waits for an account to be closed, which takes a minute or two: other walks go on meanwhile. */
  let closing: Watched | undefined;
  let closingReceipt: string;
  let page: Page;
  let mira: SignedUpJson;
  const staffKey = newWalletKey();
  const received: string[] = [];
  let receiverAnswers = 200;
  const receiver = createServer((request: IncomingMessage, response) => {
    received.push(String(request.headers['webhook-id']));
    response.writeHead(receiverAnswers).end('{"stored":true}');
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
    const seen = watched;
    watched = undefined;
    if (seen === undefined) return;
    if (seen !== closing) await seen.context.close();
    expect({ faults: seen.faults, foreign: seen.foreign }).toEqual({ faults: [], foreign: [] });
  });

  const sell = async (key: string, resource: string, amountSats: number) => {
    const invoice = await post<InvoiceJson>(`${stack.apiUrl}/v1/invoices`, { amountSats, resource }, { authorization: `Bearer ${key}` });
    await post(`${stack.devnetUrl}/wallets/caller/pay`, { bolt11: invoice.paymentRequest });
    return invoice;
  };
  const open = (path: string) => page.goto(`${stack.dashboard.origin}${path}`);
  const visit = async (path: string, origin = stack.dashboard.origin) => {
    watched = await openPage(browser, [origin], LIGHT);
    page = watched.page;
    await page.goto(`${origin}${path}`);
  };
  const visitAsStaff = async () => {
    await visit('/staff', (stack.staffDashboard ?? stack.dashboard).origin);
    await page.getByText('Waiting for a signature').waitFor();
    await signWithWallet(page, staffKey);
    await page.getByText('Ledger check').waitFor();
  };
  const goToStaffPage = (name: string) => page.getByRole('navigation', { name: 'Staff' }).getByRole('link', { name }).click();
  const signInAs = async ({ keys }: Pick<SignedUpJson, 'keys'>, path: string) => {
    await visit(`/sign-in?next=${path}`);
    await page.getByLabel('API key', { exact: true }).fill(keys.admin.secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${stack.dashboard.origin}${path}`);
    // A whole new page, which nobody was sent to.
    await untilUsable(page);
  };

  const BEGINS = 'begins to close an account: shows the receipt once, and lets nobody close it by a slip';
  step(BEGINS, async () => {
    const otto = await post<SignedUpJson>(`${stack.apiUrl}/v1/operators`, { lightningAddress: addressOf('otto'), payoutThresholdSats: 1_000_000 });
    // Half a sat of it can never be paid out.
    await sell(otto.keys.invoices.secret, 'GET /v1/last', 500);
    await signInAs(otto, '/settings');
    closing = watched;
    await page.getByRole('button', { name: 'Close this account' }).click();
    await page.getByLabel(/to confirm$/).fill(addressOf('otto'));
    await page.getByRole('button', { name: 'Close the account' }).click();
    const receipt = page.getByText(/^[\w-]{43}$/);
    closingReceipt = (await receipt.textContent()) ?? '';
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await receipt.waitFor();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('This account is closing.').first().waitFor();
  }, { after: [] });

  step('opens the account of an address without a key by the code that is paid to it, and shows what was earned there', async () => {
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
  }, { after: [] });

  step('changes the payout address after 24 hours with a code to the present one, and not at all once it is cancelled', async () => {
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
    await page.getByText('the present address vouches for it').waitFor({ state: 'detached' });
  }, { after: [] });

  step('waits 7 days for a change that nothing but the session asks for', async () => {
    await signInAs(mira, '/settings');
    await page.getByText('After 7 days, without one').click();
    // The code of the change before still counts within its hour; another account has none.
    await page.getByLabel('New Lightning Address').fill('nobody@localhost:1');
    await page.getByRole('button', { name: 'Ask for the change' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByText('Payouts go to', { exact: true }).waitFor();
    expect(await page.getByText('Payouts go to').count()).toBe(1);
  }, { after: [] });

  step('makes a key that works at once and is refused from the moment it is revoked', async () => {
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
  }, { after: [] });

  const RESENDS = 'resends a delivery from the payment it tells of, with the same webhook-id';
  step(RESENDS, async () => {
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
  }, { after: [] });

  step('shows an export under way after a reload, takes a cancel, and delivers the one that is run again', async () => {
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
      await page.getByLabel('Progress of the export').waitFor({ state: 'detached' });
    } finally {
      stack.resumeWorker();
    }
    await page.getByRole('button', { name: /^Run again: Payments/ }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download Payments/ }).click()]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('GET /v1/forecast');
  }, { after: [] });

  step('shows nothing of another account, whatever stands in the address', async () => {
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
  }, { after: [RESENDS] });

  step('takes a negative page, absurd filters and amounts for what they are', async () => {
    await signInAs(mira, '/payments');
    await open('/payments?page=-1&after=%27%3B--&limit=1e9&status=drop+table&period=-5&least=1e309');
    await page.getByText('A number of sats, such as 21 or 0.5.').waitFor();
    await open('/payments?page=-1&after=%27%3B--&status=drop+table&period=-5&least=5&most=50');
    await page.locator('tbody tr').getByText('/v1/hooked').waitFor();
    expect(await page.locator('tbody').getByText('/v1/forecast').count()).toBe(0);
    await open(`/payments?q=${'%F0%9F%92%A5'.repeat(400)}`);
    await page.getByText('Nothing matches').waitFor();
  }, { after: [RESENDS] });

  step('lets staff in by their wallet, and shows them each page', async () => {
    await visitAsStaff();
    await page.getByText('Can receive').waitFor();
    for (const [link, shown] of [['Queues', 'Webhook deliveries'], ['Webhook endpoints', new URL(hookUrl()).hostname], ['Unclaimed money', 'Accounts that have closed'], ['What staff did', 'Nothing yet.']] as const) {
      await goToStaffPage(link);
      await page.getByText(shown).first().waitFor();
    }
    await goToStaffPage('Queues');
    await page.getByRole('link', { name: 'Webhook deliveries' }).click();
    await page.getByText('Nothing waits here.').waitFor();
    await goToStaffPage('Unclaimed money');
    await page.getByLabel('Closing receipt').fill('not a receipt');
    await page.getByLabel('Account to credit').fill(mira.operator.id);
    await page.getByRole('button', { name: 'Credit the account' }).click();
    await page.getByText(/43 characters of a closing receipt/).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('With a wallet on the list').waitFor();
  }, { after: [RESENDS] });

  step('lets staff hurry a delivery that waits for its receiver, which then gets it, with the same webhook-id', async () => {
    receiverAnswers = 503;
    await sell(mira.keys.invoices.secret, 'GET /v1/stuck', 10);
    await visitAsStaff();
    await goToStaffPage('Queues');
    await page.getByRole('link', { name: 'Webhook deliveries' }).click();
    const waiting = page.locator('tr', { hasText: `invoice.paid to ${new URL(hookUrl()).host}` });
    // The second attempt comes after 5 s, the third after minutes.
    await waiting.getByRole('cell', { name: '2', exact: true }).waitFor();
    await waiting.getByText('Failing').waitFor();
    receiverAnswers = 200;
    const again = new Promise<void>((done) => { receiver.once('request', () => done()); });
    await waiting.getByRole('button', { name: /^Retry now/ }).click();
    await again;
    await page.getByText('Nothing waits here.').waitFor();
    expect(new Set(received.slice(-3)).size).toBe(1);
    await goToStaffPage('What staff did');
    await page.locator('tbody tr').first().waitFor();
  }, { after: [RESENDS] });

  const HAS_CLOSED = 'has paid out and erased the account that was closed above, and its page says so';
  step(HAS_CLOSED, async () => {
    const { page: closed, context } = closing ?? {};
    await closed?.waitForURL('**/closed', { timeout: CLOSES_WITHIN_MS });
    await closed?.getByRole('heading', { name: 'The account is closed' }).waitFor();
    const wallet = (await (await fetch(`${stack.devnetUrl}/wallets/otto`)).json()) as { balanceMsat: number };
    // 500 sats less 0.3 %, in whole sats.
    expect(wallet.balanceMsat).toBe(498_000);
    await context?.close();
  }, { after: [BEGINS], timeoutMs: 4 * MINUTE });

  step('lets staff credit what could not be paid out to whoever shows the receipt, once', async () => {
    const owed = async () => ((await (await fetch(`${stack.apiUrl}/v1/balance`, { headers: { authorization: `Bearer ${mira.keys.admin.secret}` } })).json()) as BalanceJson).owedMsat;
    const before = await owed();
    await visitAsStaff();
    await goToStaffPage('Unclaimed money');
    await page.locator('tbody data[value="500"]').waitFor();
    await page.getByLabel('Closing receipt').fill(closingReceipt);
    await page.getByLabel('Account to credit').fill(mira.operator.id);
    await page.getByRole('button', { name: 'Credit the account' }).click();
    await page.getByText(/^Credited 0\.500 sat to/).waitFor();
    await page.getByText('None: every closed account was paid out.').waitFor();
    expect(await owed()).toBe(before + 500);
    await page.getByRole('button', { name: 'Credit the account' }).click();
    await page.getByText(/^Claimed already 0\.500 sat to/).waitFor();
    expect(await owed()).toBe(before + 500);
    await goToStaffPage('What staff did');
    await page.locator('tbody').getByText(mira.operator.id).first().waitFor();
  }, { after: [HAS_CLOSED] });
});
