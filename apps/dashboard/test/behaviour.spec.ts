import { balanceToday, invoice, operator, session, story } from './support/account-fixtures';
import { busyAccount } from './support/account-routes';
import { describeInBrowser } from './support/browser';
import { bestOf } from './support/processor-time';
import { problem } from './support/stub-api';
import { useStubbedDashboard } from './support/stubbed-dashboard';

const JAVASCRIPT_BUDGET = 200 * 1024;
const USABLE_WITHIN_MS = 1_500;
const MOST_LOADS = 8;

describeInBrowser('using the dashboard', (chromium) => {
  const at = useStubbedDashboard(chromium, { staff: true });

  it('signs up with an address alone, shows both keys once, and opens only after they were kept', async () => {
    const page = await at.open('/sign-up', { signedIn: false });
    await page.getByLabel('Your Lightning Address').fill('nobody');
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('There is no @ in it.').waitFor();
    await page.getByLabel('Your Lightning Address').fill('mira@wallet.example');
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('l402_9Xk2_admin-secret-shown-once').waitFor();
    const enter = page.getByRole('button', { name: 'Open the dashboard' });
    expect(await enter.isDisabled()).toBe(true);
    const asks = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const stay = await asks;
    expect(stay.type()).toBe('beforeunload');
    await stay.dismiss();
    await page.getByText('I have kept both keys').click();
    await enter.click();
    await page.waitForURL('**/overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate(() => document.cookie)).not.toContain('l402_session');
    expect(await page.content()).not.toContain('shown-once');
  });

  it('refuses a wrong key in words, and follows no link to elsewhere after a right one', async () => {
    const page = await at.open('/sign-in?next=https://evil.example/', { signedIn: false });
    await page.getByLabel('API key', { exact: true }).fill('l402_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is unknown or was revoked').waitFor();
    await page.getByLabel('API key', { exact: true }).fill('l402_9Xk2_right');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${at.origin}/overview`);
  });

  it('moves on by itself when the wallet has signed', async () => {
    let signed = false;
    at.stub.use({ 'GET /v1/auth/lnurl/{id}': () => ({ body: { state: signed ? 'signed-in' : 'waiting', detail: null }, ...(signed ? { headers: { 'set-cookie': 'l402_session=w; Path=/; HttpOnly' } } : {}) }) });
    const page = await at.open('/sign-in', { signedIn: false });
    await page.getByText('Waiting for a signature').waitFor();
    signed = true;
    await page.waitForURL('**/overview');
  });

  it('says that a code is over, and shows a new one on request', async () => {
    at.stub.use({ 'GET /v1/auth/lnurl/{id}': () => ({ body: { state: 'expired', detail: null } }) });
    const page = await at.open('/sign-in', { signedIn: false });
    await page.getByText('This code is over').waitFor();
    at.stub.use({ 'GET /v1/auth/lnurl/{id}': () => ({ body: { state: 'waiting', detail: null } }) });
    await page.getByRole('button', { name: 'Show a new code' }).click();
    await page.getByText('Waiting for a signature').waitFor();
  });

  it('sends whoever has no session, or an ended one, to the sign-in', async () => {
    await (await at.open('/payments', { signedIn: false })).waitForURL(`${at.origin}/sign-in`);
    at.stub.use({ 'GET /v1/sessions/current': () => problem(401, 'session-invalid', 'This session has ended') });
    await (await at.open('/payments')).waitForURL(`${at.origin}/sign-in`);
  });

  it('shows a payment as soon as its event arrives, without a reload', async () => {
    const page = await at.open('/payments');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('25 here').waitFor();
    const paid = invoice(400, { resource: 'GET /v1/just-paid', status: 'paid' });
    at.stub.use({ 'GET /v1/invoices': () => ({ body: { data: [paid, invoice(1)], nextCursor: null, historyFrom: null, hidden: false } }) });
    const readAgain = page.waitForRequest(/\/v1\/invoices\?/);
    const before = Date.now();
    await at.stub.emit('com.l402kit.invoice.paid', {});
    await readAgain;
    // It would be read again after 5 s without any event.
    expect(Date.now() - before).toBeLessThan(4_000);
    await page.getByText('/v1/just-paid').waitFor();
  });

  it('shows script in names as text and runs none of it', async () => {
    const name = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
    at.stub.use({
      'GET /v1/invoices': () => ({ body: { data: [invoice(3, { resource: name, description: name })], nextCursor: null, historyFrom: null, hidden: false } }),
      'GET /v1/invoices/{id}/story': () => ({ body: story(3, { resource: name, description: name }) }),
    });
    const page = await at.open('/payments/inv_3');
    await page.getByText('From challenge to payout').waitFor();
    // In the list and beside it.
    await page.getByText(name).nth(1).waitFor();
    expect(await page.evaluate(() => (window as unknown as { owned?: number }).owned)).toBeUndefined();
  });

  it('lets no injected inline script or style run, even where there is one', async () => {
    const page = await at.open('/overview', { provoked: /Content Security Policy/ });
    await page.getByText('All resources').waitFor();
    const ran = await page.evaluate(async () => {
      const script = document.createElement('div');
      script.innerHTML = '<img src="data:," onerror="window.owned=1"><p id="styled" style="color: rgb(1, 2, 3)">x</p>';
      document.body.append(script);
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
      return { owned: (window as unknown as { owned?: number }).owned, color: getComputedStyle(document.getElementById('styled') as HTMLElement).color };
    });
    expect(ran.owned).toBeUndefined();
    expect(ran.color).not.toBe('rgb(1, 2, 3)');
  });

  it('says what failed, what is safe and what to do, and reads again on request', async () => {
    at.stub.use({ 'GET /v1/stats': () => problem(500, 'internal-error', 'Something went wrong on our side') });
    const page = await at.open('/overview');
    await page.getByText('The figures could not be read').waitFor();
    await page.getByText('Payments are being booked and payouts are being sent.').first().waitFor();
    at.stub.reset(busyAccount());
    await page.getByRole('button', { name: 'Try now' }).first().click();
    await page.getByText('paid calls').first().waitFor();
  });

  it('shows the balance of today line by line: what is on the screen adds up to its total', async () => {
    at.stub.use({ 'GET /v1/balance/today': () => ({ body: { ...balanceToday(), otherMsat: -9_000_123, closingMsat: balanceToday().closingMsat - 9_000_123 } }) });
    const page = await at.open('/overview');
    const section = page.locator('section', { has: page.getByRole('heading', { name: 'Your balance today' }) });
    await section.getByText('Tiers, proofs and other').waitFor();
    const lines = await section.locator('dl > div').evaluateAll((entries) => entries.map((entry) => ({ what: entry.querySelector('dt')?.textContent ?? '', msat: Number(entry.querySelector('data')?.value) })));
    expect(lines.map(({ what }) => what.replace(/[\d\u202f.]+/g, '#'))).toEqual(['Yours at #:#', 'Received, # calls', 'Fee, #%', 'Paid out, # payouts', 'Tiers, proofs and other', 'Yours now']);
    const total = lines.pop()?.msat;
    expect(lines.reduce((sum, { msat }) => sum + msat, 0)).toBe(total);
  });

  it('says who paid for the route of a payout', async () => {
    const page = await at.open('/payouts/po_1');
    await page.getByText('Cost 6.104 sat, paid by us').waitFor();
    await page.goto(`${at.origin}/payouts/po_2`);
    await page.getByText('Cost 6.104 sat: 1.104 sat came off your balance, the rest is paid by us').waitFor();
  });

  it('shows what is owed where the day cannot be read', async () => {
    at.stub.use({ 'GET /v1/balance/today': () => problem(503, 'statement-timeout', 'This took too long') });
    const page = await at.open('/overview');
    await page.getByText('Yours, not yet arrived').waitFor();
    await page.getByText('On its way to you').waitFor();
  });

  it('goes on looking for an amount until a page is full, and offers to look further back where it gave up', async () => {
    at.stub.use({ 'GET /v1/invoices': ({ query }) => ({ body: { data: query.get('after') === 'inv_3' ? [invoice(7, { resource: 'GET /v1/rare' })] : [], nextCursor: `inv_${Number((query.get('after') ?? 'inv_0').split('_')[1]) + 1}`, historyFrom: null, hidden: false, hiddenPayments: null } }) });
    const page = await at.open('/payments?least=5000');
    await page.getByText('/v1/rare').waitFor();
    at.stub.use({ 'GET /v1/invoices': ({ query }) => ({ body: { data: [], nextCursor: query.get('after') === 'inv_99' ? null : 'inv_99', historyFrom: null, hidden: false, hiddenPayments: null } }) });
    await page.goto(`${at.origin}/payments?least=6000`);
    await page.getByText('No payment has all of this').waitFor();
    at.stub.use({ 'GET /v1/invoices': ({ query }) => ({ body: { data: query.get('after') === 'inv_12' ? [invoice(8, { resource: 'GET /v1/older' })] : [], nextCursor: `inv_${Number((query.get('after') ?? 'inv_0').split('_')[1]) + 1}`, historyFrom: null, hidden: false, hiddenPayments: null } }) });
    await page.goto(`${at.origin}/payments?least=7000`);
    await page.getByRole('button', { name: 'Look further back' }).click();
    await page.getByText('/v1/older').waitFor();
  });

  it('shows nothing of an account while the API is away, and says so', async () => {
    at.stub.use({ 'GET /v1/sessions/current': () => problem(500, 'internal-error', 'Something went wrong on our side') });
    const page = await at.open('/payments');
    await page.getByRole('heading', { name: 'The service does not answer', level: 2 }).waitFor();
    expect(await page.getByText(operator.lightningAddress).count()).toBe(0);
  });

  it('turns to Pro by itself when the invoice is paid', async () => {
    let paid = false;
    const wasOpen = busyAccount()['GET /v1/tiers/purchases/{id}'];
    at.stub.use({ 'GET /v1/tiers/purchases/{id}': async (request) => {
      const answer = (await wasOpen?.(request)) as { body: object };
      return { body: { ...answer.body, ...(paid ? { status: 'active', until: new Date(Date.now() + 50 * 86_400_000).toISOString() } : {}) } };
    } });
    const page = await at.open('/billing');
    await page.getByRole('button', { name: 'Pay 9\u202f000 sat over Lightning' }).click();
    await page.getByText('Waiting for payment').waitFor();
    const link = await page.getByRole('link', { name: 'Open wallet' }).getAttribute('href');
    expect(link).toMatch(/^lightning:lnbcrt/);
    paid = true;
    await page.getByText(/^Paid.*Pro until/).waitFor();
  });

  it('is read-only with a read key: nothing that changes anything is offered', async () => {
    const reader = { ...session, scopes: ['read' as const] };
    at.stub.use({ 'GET /v1/sessions/current': () => ({ body: reader }) });
    const page = await at.open('/settings');
    await page.getByText('This session may look, not change.').waitFor();
    expect(await page.getByRole('button', { name: /Close this account|Save|Ask for|Link a wallet/ }).count()).toBe(0);
    await page.goto(`${at.origin}/webhooks`);
    await page.getByText('hooks.tiles.example').waitFor();
    expect(await page.getByRole('button', { name: 'Add endpoint' }).count()).toBe(0);
  });

  it('refuses a webhook URL in the API’s words, and shows the secret of one that is taken', async () => {
    const page = await at.open('/webhooks');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByLabel('URL').fill('http://hooks.example/in');
    await page.getByRole('button', { name: 'Add endpoint' }).last().click();
    await page.getByText('It must begin with https://.').waitFor();
    await page.getByLabel('URL').fill('https://hooks.example/in');
    await page.getByRole('button', { name: 'Add endpoint' }).last().click();
    await page.getByText('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD').waitFor();
  });

  it('shows a delivery with request, response and each attempt, and sends it again', async () => {
    const page = await at.open('/webhooks/whe_0');
    await page.getByRole('button', { name: 'payout.settled, show this delivery' }).first().click();
    await page.getByText('{"stored":true}').waitFor();
    await page.getByText('Taken at attempt 2.').waitFor();
    await page.getByText('Attempt 1, 503').click();
    await page.getByText('upstream connect error').waitFor();
    await page.getByRole('button', { name: 'Resend', exact: true }).click();
    await page.getByText('It is sent again, with the same webhook-id.').waitFor();
  });

  it('opens and closes a payment by keyboard, and the menu of a phone by touch', async () => {
    const page = await at.open('/payments');
    await page.getByText('25 here').waitFor();
    await page.getByRole('link', { name: '/v1/route' }).or(page.locator('tbody a')).first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('From challenge to payout').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(`${at.origin}/payments`);
    const small = await at.open('/overview', { view: 'phone' });
    await small.getByRole('button', { name: 'Menu' }).click();
    await small.getByRole('link', { name: 'Payments', exact: true }).click();
    await small.waitForURL('**/payments');
    await small.getByRole('link', { name: 'Billing' }).waitFor({ state: 'hidden' });
  });

  it('keeps the chosen theme: the next page is dark from its first paint', async () => {
    const page = await at.open('/overview');
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    const html = await (await page.request.get(`${at.origin}/overview`)).text();
    expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  });

  it(`loads at most ${JAVASCRIPT_BUDGET / 1024} KB of gzipped JavaScript on the overview, and can be used within 1.5 s`, async () => {
    const page = await at.page();
    const scripts: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (/\.js(\?|$)/.test(request.url())) scripts.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    const load = async () => {
      await page.goto(`${at.origin}/overview`);
      await page.getByText('All resources').waitFor();
    };
    await load();
    const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    const took = await bestOf(MOST_LOADS, USABLE_WITHIN_MS, load);
    process.stdout.write(`overview: ${(bytes / 1024).toFixed(1)} KB of JavaScript, complete after ${took.toFixed(0)} ms\n`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(JAVASCRIPT_BUDGET);
    expect(took).toBeLessThanOrEqual(USABLE_WITHIN_MS);
  });

  it('shows no staff page beside the operators’ pages, and no operator’s page on the staff’s port', async () => {
    const page = await at.open('/staff', { signedIn: false });
    await page.getByText('There is nothing at this address').waitFor();
    expect((await page.request.get(`${at.origin}/staff-api/v1/overview`)).status()).toBe(404);
    await page.goto(`${at.staffOrigin}/`);
    await page.getByText('With a wallet on the list').waitFor();
    expect((await page.request.get(`${at.staffOrigin}/v1/invoices`)).status()).toBe(404);
    await page.goto(`${at.staffOrigin}/payments`);
    await page.getByText('There is nothing at this address').waitFor();
  });
});
