import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionSchema } from '@l402kit/contracts';
import type { Logger } from 'pino';
import { FiatRate } from '../../src/modules/sessions/fiat-rate.js';
import { type Config, loadConfig } from '../../src/platform/config/config.js';
import { Browser } from '../support/browser.js';
import { startTestApi } from '../support/test-api.js';

const settings = { DATABASE_URL: 'postgresql://x', SECRETS_KEY: Buffer.alloc(32).toString('base64') };
const warnings: string[] = [];
const logger = { warn: (_fields: unknown, message: string) => { warnings.push(message); } } as unknown as Logger;
const rateOf = (more: Record<string, string>) => new FiatRate(loadConfig({ ...settings, ...more }), logger).now();

let folder: string;
let file: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'rate-')); file = join(folder, 'rate'); });
afterAll(() => rm(folder, { recursive: true }));

describe('a fiat rate', () => {
  it('is absent from sessions unless one is configured', async () => {
    for (const [more, fiat] of [[{}, undefined], [{ FIAT_CURRENCY: 'EUR', FIAT_PER_BTC: '91000' }, { currency: 'EUR', perBtc: 91_000, at: null }]] as const) {
      const api = await startTestApi(more);
      try {
        const operator = await api.signUp();
        const browser = new Browser(api);
        const opened = (await browser.call('POST', '/v1/sessions', { apiKey: operator.admin })).body;
        const current = (await browser.call('GET', '/v1/sessions/current')).body;
        expect(sessionSchema.parse(current)).toEqual(current);
        expect([opened.fiat, current.fiat, Object.hasOwn(current, 'fiat')]).toEqual([fiat, fiat, fiat !== undefined]);
      } finally {
        await api.close();
      }
    }
  });

  it('comes from a file as of when that was written, and not at all where the file is old, absurd or missing', async () => {
    const from = () => rateOf({ FIAT_CURRENCY: 'USD', FIAT_RATE_FILE: file });
    expect(await from()).toBeUndefined();
    await writeFile(file, '105123\nwritten by cron\n');
    expect(await from()).toEqual({ currency: 'USD', perBtc: 105_123, at: expect.any(String) });
    await utimes(file, new Date(), new Date(Date.now() - 25 * 3_600_000));
    expect(await from()).toBeUndefined();
    for (const text of ['', '0', '-5', '1e5', '105123.5', '99999999999999', 'NaN', '<html>']) {
      await writeFile(file, text);
      expect(await from()).toBeUndefined();
    }
    expect(new Set(warnings)).toEqual(new Set([expect.stringContaining('cannot be read'), expect.stringContaining('no whole number')]));
  });

  it.each([
    [{ FIAT_CURRENCY: 'EUR' }], [{ FIAT_PER_BTC: '1' }], [{ FIAT_RATE_FILE: 'rate' }], [{ FIAT_CURRENCY: 'euro', FIAT_PER_BTC: '1' }], [{ FIAT_CURRENCY: 'EUR', FIAT_PER_BTC: '1.5' }],
    [{ FIAT_CURRENCY: 'EUR', FIAT_PER_BTC: '1', FIAT_RATE_FILE: 'rate' }],
  ])('is refused at boot where the settings are half set or make no sense: %j', (more) => {
    expect((): Config => loadConfig({ ...settings, ...more as Record<string, string> })).toThrow(/FIAT_/);
  });
});
