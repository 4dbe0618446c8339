import { newApiKeyText } from '../auth/api-key-text.js';
import { redact } from './redact.js';

const key = newApiKeyText(['admin']).secret;
const preimage = 'a1'.repeat(32);
const bolt11 = `lnbc10u1p4sq9epdqqnp4${'q'.repeat(300)}`;

describe('redact', () => {
  it.each([
    ['an API key', `key ${key} was used`, key],
    ['a bearer header', `{"authorization":"Bearer ${key}"}`, key],
    ['a bearer token of another make', 'authorization: Bearer abc.def-ghi_jkl', 'abc.def-ghi_jkl'],
    ['an L402 credential', 'Authorization: L402 AgEMbDQwMi1raXQ=:0011223344', 'AgEMbDQwMi1raXQ'],
    ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['a preimage in a field', `{"preimage":"${preimage}"}`, preimage],
    ['a preimage in JSON inside a string', JSON.stringify({ message: JSON.stringify({ preimage }) }), preimage],
    ['a BOLT11 invoice', `pay ${bolt11} now`, bolt11.slice(20, 80)],
    ['a BOLT11 invoice of regtest in capitals', bolt11.replace('lnbc', 'lnbcrt').toUpperCase(), bolt11.slice(40, 100).toUpperCase()],
    ['k1 of LNURL-auth', `{"k1":"${preimage}"}`, preimage],
  ])('blanks %s', (_, line, secret) => {
    const clean = redact(line);
    expect(clean).not.toContain(secret);
    expect(clean).toContain('[redacted');
  });

  it('leaves a line without secrets as it is, and JSON valid', () => {
    const line = JSON.stringify({ level: 'info', requestId: 'req_01kar5x5x5x5x5x5x5x5x5x5x5', paymentHash: 'ab'.repeat(32), ms: 1.5, msg: 'request' });
    expect(redact(line)).toBe(line);
    const withSecrets = JSON.stringify({ authorization: `Bearer ${key}`, preimage, nested: { secret: 'x'.repeat(20) }, text: `"preimage":"${preimage}"` });
    expect(() => { JSON.parse(redact(withSecrets)); }).not.toThrow();
    expect(redact(withSecrets)).not.toContain(preimage);
  });
});
