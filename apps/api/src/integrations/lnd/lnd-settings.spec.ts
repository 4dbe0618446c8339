import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SELF_SIGNED } from '@l402kit/testing';
import { readLndSettings } from './lnd-settings.js';

const macaroon = Buffer.from(`0201${'6c'.repeat(40)}`, 'hex');
const pem = SELF_SIGNED.cert;
const read = (more: Partial<Parameters<typeof readLndSettings>[0]>) => readLndSettings({ LND_GRPC: '127.0.0.1:10009', LND_TLS_CERT: undefined, LND_MACAROON: macaroon.toString('hex'), LND_ROUTE_HINTS: '0', ...more });

describe('the settings of LND', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'lnd-settings-')); });
  afterAll(() => { rmSync(folder, { recursive: true }); });
  const file = (name: string, contents: Buffer | string): string => {
    writeFileSync(join(folder, name), contents);
    return join(folder, name);
  };

  it('take the macaroon as a file, in hex and in base64', () => {
    for (const LND_MACAROON of [file('it.macaroon', macaroon), macaroon.toString('hex'), macaroon.toString('hex').toUpperCase(), macaroon.toString('base64')]) {
      expect(read({ LND_MACAROON }).macaroonHex).toBe(macaroon.toString('hex'));
    }
  });

  it('take the certificate as a file, in base64 and as it is, and do without one', () => {
    for (const LND_TLS_CERT of [file('tls.cert', pem), Buffer.from(pem).toString('base64'), pem]) expect(read({ LND_TLS_CERT }).certificate?.toString()).toBe(pem);
    expect(read({}).certificate).toBeUndefined();
  });

  it.each(['abcd', '/no/such/file', Buffer.from('no macaroon, however long it may be, it is just some text').toString('base64')])('refuse %p as a macaroon', (LND_MACAROON) => {
    expect(() => read({ LND_MACAROON })).toThrow('LND_MACAROON: is neither');
  });

  it('refuse a certificate that is none', () => {
    for (const LND_TLS_CERT of ['/no/such/file', file('empty', ''), 'YWJj']) expect(() => read({ LND_TLS_CERT })).toThrow('LND_TLS_CERT: is neither');
  });
});
