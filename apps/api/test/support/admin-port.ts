/** The staff's port beside a test API, and a member of the staff who signs in there. */
import { createAdmin } from '../../src/create-admin.js';
import { Browser, STAFF_ORIGIN } from './browser.js';
import type { LightningWallet } from './lightning-wallet.js';
import type { TestApi } from './test-api.js';

export interface AdminPort extends Pick<TestApi, 'call'> {
  /** @returns the browser, what the wallet was told, and how the page saw it */
  signIn(wallet: LightningWallet): Promise<{ browser: Browser; state: any; answer: any }>;
  close(): Promise<void>;
}

export async function startAdminPort(api: TestApi): Promise<AdminPort> {
  const app = await createAdmin(api.parts);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const port: AdminPort = {
    async call(method, path, { key, body, headers = {} } = {}) {
      const response = await fetch(url + path, {
        method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
    },
    async signIn(wallet) {
      const browser = new Browser(port, STAFF_ORIGIN);
      const { body } = await browser.call('POST', '/admin/v1/sessions');
      const answer = (await api.call('GET', wallet.scan(body.lnurl).path)).body;
      return { browser, answer, state: (await browser.call('GET', `/admin/v1/sessions/${body.id}`)).body };
    },
    close: () => app.close(),
  };
  return port;
}
