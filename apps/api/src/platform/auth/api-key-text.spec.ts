import { createHash } from 'node:crypto';
import { isApiKeyText, newApiKeyText } from './api-key-text.js';

describe('the text of an API key', () => {
  it('says what it is for, differs each time and is recognised', () => {
    const keys = [newApiKeyText(['admin', 'read']), newApiKeyText(['invoices']), newApiKeyText(['read', 'webhooks'])];
    expect(keys.map((k) => k.secret.split('_').slice(0, 2).join('_'))).toEqual(['l402_admin', 'l402_invoices', 'l402_key']);
    expect(new Set(Array.from({ length: 1_000 }, () => newApiKeyText(['read']).secret)).size).toBe(1_000);
    for (const { secret, prefix, hash } of keys) {
      expect(isApiKeyText(secret)).toBe(true);
      expect(secret.startsWith(prefix)).toBe(true);
      expect(hash).toEqual(createHash('sha256').update(secret).digest());
    }
  });

  it('with any one character changed, lost or added is not recognised', () => {
    const { secret } = newApiKeyText(['admin']);
    for (let i = 0; i < secret.length; i++) {
      expect(isApiKeyText(secret.slice(0, i) + (secret[i] === 'x' ? 'y' : 'x') + secret.slice(i + 1))).toBe(false);
      expect(isApiKeyText(secret.slice(0, i) + secret.slice(i + 1))).toBe(false);
    }
    expect(isApiKeyText(`${secret}x`)).toBe(false);
  });
});
