import { loadConfig } from '../../src/platform/config/config.js';
import { adminOverviewSchema } from '@l402kit/contracts';
import { type AdminPort, startAdminPort } from '../support/admin-port.js';
import { Browser, DASHBOARD_ORIGIN, STAFF_ORIGIN } from '../support/browser.js';
import { eventually } from '../support/money-harness.js';
import { LightningWallet } from '../support/lightning-wallet.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const staff = new LightningWallet();
let api: TestApi;
let admin: AdminPort;
const signIn = (wallet: LightningWallet) => admin.signIn(wallet);
beforeAll(async () => {
  api = await startTestApi({ STAFF_WALLET_KEYS: staff.key });
  admin = await startAdminPort(api);
});
afterAll(async () => { await admin.close(); await api.close(); });

describe('the admin port', () => {
  it('lets a wallet of the staff in, and shows the platform as a whole', async () => {
    const worker = api.harness.worker({ reviewEveryMs: 50 });
    try {
      const operator = await api.signUp();
      await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000 } });
      const invoice = (await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 1_000 } })).body;
      api.harness.node.receive(invoice.paymentHash);
      await eventually(async () => (await api.call('GET', '/v1/balance', { key: operator.admin })).body.owedMsat === 997_000);
      await api.harness.query(`insert into suspense_receipts (id, node_id, payment_hash, received_msat, settled_at) values (gen_random_uuid(), 'main', $1, 7, now())`, [Buffer.alloc(32, 1)]);
      await eventually(async () => (await api.harness.query('select 1 from reconciliations'))[0]);
      const { browser, state } = await signIn(staff);
      expect(state).toEqual({ state: 'signed-in', detail: null });
      expect((await browser.call('GET', '/admin/v1/sessions/current')).body.publicKey).toBe(staff.key);
      const { body } = await browser.call('GET', '/admin/v1/overview');
      expect(adminOverviewSchema.parse(body)).toEqual(body);
      expect(body).toMatchObject({
        volume: { today: { paid: 1, receivedMsat: 1_000_000, feeMsat: 3_000 }, days30: { paid: 1 } }, operators: { active: 1, closed: 0 }, owedMsat: 997_000, inFlightMsat: 0,
        node: { available: true }, unknownPayments: [{ kind: 'suspense', amountMsat: 7, action: expect.stringContaining('staff suspense credit') }],
      });
      expect(body.accounts).toEqual(expect.arrayContaining([{ code: 'revenue:fees', balanceMsat: -3_000 }]));
      expect(body.accounts.some(({ code }: { code: string }) => code.includes('operator'))).toBe(false);
      expect(body.reconciliation.ledgerMsat).toBe(body.reconciliation.nodeMsat);
    } finally {
      await worker.stop();
    }
  });

  it('lets nobody else in: no other wallet, no API key, no operator’s session, no wallet that left the list', async () => {
    const stranger = await signIn(new LightningWallet());
    expect([stranger.answer.status, stranger.state.state]).toEqual(['ERROR', 'refused']);
    const operator = await api.signUp();
    expect((await admin.call('GET', '/admin/v1/overview', { key: operator.admin })).body).toMatchObject({ status: 401, code: 'session-invalid' });
    const browser = new Browser(api);
    await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
    const sameCookies = new Browser(admin, STAFF_ORIGIN);
    for (const [name, value] of browser.cookies) { sameCookies.cookies.set(name, value); sameCookies.cookies.set('l402_staff', value); }
    expect((await sameCookies.call('GET', '/admin/v1/overview')).status).toBe(401);

    const member = await signIn(staff);
    await api.harness.query('update staff_sessions set public_key = $1', [Buffer.from(new LightningWallet().key, 'hex')]);
    expect((await member.browser.call('GET', '/admin/v1/overview')).status).toBe(401);
  });

  it('is no way into an account, and an account’s sign-in no way in here', async () => {
    const asStaff = new Browser(admin, STAFF_ORIGIN);
    const { body } = await asStaff.call('POST', '/admin/v1/sessions');
    await api.call('GET', staff.scan(body.lnurl).path);
    const onPublicPort = new Browser(api);
    for (const [name, value] of asStaff.cookies) onPublicPort.cookies.set(name, value);
    expect((await onPublicPort.call('GET', `/v1/auth/lnurl/${body.id}`)).status).toBe(404);
    const asOperator = await onPublicPort.call('POST', '/v1/auth/lnurl', { action: 'login' });
    for (const [name, value] of onPublicPort.cookies) asStaff.cookies.set(name, value);
    expect((await asStaff.call('GET', `/admin/v1/sessions/${asOperator.body.id}`)).status).toBe(404);
    for (const path of ['/admin/v1/overview', '/admin/v1/sessions']) expect((await api.call('GET', path)).status).toBe(404);
    for (const path of ['/v1/operator', '/v1/invoices']) expect((await admin.call('GET', path)).status).toBe(404);
  });

  it('is signed out, and takes nothing from another site’s page, the operators’ dashboard included', async () => {
    const { browser } = await signIn(staff);
    for (const origin of ['https://evil.example', DASHBOARD_ORIGIN]) {
      expect((await browser.asSeenBy(origin).call('DELETE', '/admin/v1/sessions/current')).body.code).toBe('origin-not-allowed');
    }
    const copy = browser.asSeenBy('http://localhost:4400');
    expect((await browser.call('DELETE', '/admin/v1/sessions/current')).status).toBe(204);
    expect((await copy.call('GET', '/admin/v1/overview')).status).toBe(401);
  });

  it('wants real keys in its list', () => {
    const settings = { DATABASE_URL: 'postgresql://x', SECRETS_KEY: Buffer.alloc(32).toString('base64') };
    for (const keys of ['abc', `04${'0'.repeat(64)}`, `${staff.key},x`]) expect(() => loadConfig({ ...settings, STAFF_WALLET_KEYS: keys })).toThrow(/STAFF_WALLET_KEYS/);
    expect(loadConfig({ ...settings, STAFF_WALLET_KEYS: ` ${staff.key} , ${new LightningWallet().key}` }).STAFF_WALLET_KEYS).toHaveLength(2);
  });
});
