import { readLightningAddress } from './lightning-address.js';

const loopback = new Set(['localhost:4403']);
const read = (text: string) => {
  const result = readLightningAddress(text, loopback);
  return result.ok ? result.value : result.error;
};

describe('Lightning Addresses (LUD-16)', () => {
  it.each([
    ['alice@wallet.example', 'alice@wallet.example', 'https://wallet.example/.well-known/lnurlp/alice'],
    ['  Alice@Wallet.Example ', 'alice@wallet.example', 'https://wallet.example/.well-known/lnurlp/alice'],
    ['a.b-c_d+tips@pay.wallet.example', 'a.b-c_d+tips@pay.wallet.example', 'https://pay.wallet.example/.well-known/lnurlp/a.b-c_d+tips'],
    ['bob@münchen.de', 'bob@xn--mnchen-3ya.de', 'https://xn--mnchen-3ya.de/.well-known/lnurlp/bob'],
    ['bob@XN--MNCHEN-3YA.de', 'bob@xn--mnchen-3ya.de', 'https://xn--mnchen-3ya.de/.well-known/lnurlp/bob'],
    ['7@a1.io', '7@a1.io', 'https://a1.io/.well-known/lnurlp/7'],
    ['alice@localhost:4403', 'alice@localhost:4403', 'http://localhost:4403/.well-known/lnurlp/alice'],
  ])('%j is normalised to %s', (text, normalised, url) => {
    expect(read(text)).toMatchObject({ text: normalised, url });
  });

  it.each([
    '', '@', 'alice', 'alice@', '@wallet.example', 'alice@bob@wallet.example', 'al ice@wallet.example', 'ali/ce@wallet.example', '../x@wallet.example', '..@wallet.example', '.@wallet.example',
    'álice@wallet.example', 'alice%40@wallet.example', `${'a'.repeat(65)}@wallet.example`, 'alice@wallet', 'alice@wallet.example:8443', 'alice@localhost', 'alice@localhost:4404',
    'alice@wallet.example/path', 'alice@wallet.example?x', 'alice@wallet.example#x', 'alice@user:pw@wallet.example', 'alice@-wallet.example', 'alice@wallet..example', 'alice@.example', 'alice@wallet.example.',
    'alice@127.0.0.1', 'alice@2130706433', 'alice@0x7f.1', 'alice@[::1]', 'alice@127。0。0。1', 'alice@8.8.8.8', `alice@${'a.'.repeat(130)}io`, 'lnurl1dp68gurn8ghj7', 'alice@wallet\\evil.example', 'alice@wal\tlet.example',
  ])('%j is refused without asking anybody', (text) => {
    expect(read(text)).toMatchObject({ code: 'address-invalid', detail: expect.stringMatching(/./) as string });
  });
});
