import { createHash } from 'node:crypto';
import { bolt11Key, decodeBolt11, encodeBolt11 } from '@l402kit/bolt11';
import type { Bolt11Draft } from '@l402kit/bolt11';
import { msat } from '@l402kit/money-types';
import type { DecodedInvoice } from '../ports/lightning-node.js';
import { verifyPayoutInvoice } from './payout-invoice.js';
import type { PayoutInvoiceCheck } from './payout-invoice.js';

const WALLET = bolt11Key(new Uint8Array(32).fill(3));
const PAYEE = WALLET.pubkey;
const METADATA = '[["text/plain","Zahlung an Zoë"]]';
const NOW = new Date('2026-01-02T03:04:05Z');
const NOW_SECONDS = NOW.getTime() / 1_000;
const GOOD: Bolt11Draft = {
  network: 'regtest', amountMsat: 21_000n, timestamp: NOW_SECONDS, paymentHash: 'ab'.repeat(32), paymentSecret: 'cd'.repeat(32),
  descriptionHash: createHash('sha256').update(METADATA).digest('hex'), expirySeconds: 600,
};

function write(change: Partial<Bolt11Draft> = {}): string {
  return encodeBolt11({ ...GOOD, ...change }, WALLET.sign);
}
/** What an honest node reads. */
function read(bolt11: string): DecodedInvoice | undefined {
  const decoded = decodeBolt11(bolt11);
  if (!decoded.ok) return undefined;
  const { paymentHash, amountMsat, payee, expiresAt } = decoded.invoice;
  return { paymentHash, amountMsat: amountMsat === undefined ? undefined : msat(amountMsat), payee, expiresAt: new Date(expiresAt * 1_000) };
}
function verify(bolt11: string, options: { node?: Partial<DecodedInvoice>; expected?: Partial<PayoutInvoiceCheck['expected']> } = {}) {
  const node = read(bolt11);
  return verifyPayoutInvoice({
    bolt11,
    decodedByNode: node && { ...node, ...options.node },
    expected: { amountMsat: msat(21_000n), network: 'regtest', metadata: METADATA, now: NOW, ownPubkeys: ['02'.padEnd(66, 'a')], ...options.expected },
  });
}
const codeOf = (result: ReturnType<typeof verify>) => (result.ok ? 'accepted' : result.error.code);

it('an invoice as asked is accepted, with hash, payee and expiry', () => {
  expect(verify(write())).toEqual({
    ok: true, value: { paymentHash: 'ab'.repeat(32), payee: PAYEE, expiresAt: new Date((NOW_SECONDS + 600) * 1_000), descriptionHashMatches: true },
  });
});

describe('the amount must be what was asked, to the msat', () => {
  it.each([21_001n, 20_999n, 2_100_000n, 1n])('%s msat is refused', (amountMsat) => {
    expect(verify(write({ amountMsat }))).toMatchObject({ ok: false, error: { code: 'payout-invoice-wrong-amount', detail: expect.stringContaining(`${amountMsat} msat`) as string } });
  });
  it('an open amount is refused', () => {
    const { amountMsat: _left, ...open } = GOOD;
    expect(codeOf(verify(encodeBolt11(open, WALLET.sign)))).toBe('payout-invoice-amount-missing');
  });
});

it.each(['mainnet', 'testnet', 'signet'] as const)('an invoice on %s is refused where payouts leave on regtest', (network) => {
  expect(codeOf(verify(write({ network })))).toBe('payout-invoice-wrong-network');
});

it.each([['', 'empty'], ['lnbcrt1', 'cut off'], ['hello', 'no invoice'], [write().slice(0, -1), 'a letter short'], [`${write()} `, 'a space at the end'], [write().replace('lnbcrt210n', 'lnbcrt2100n'), 'its amount altered']])(
  'a text that is not a valid invoice is refused: %j (%s)', (text) => {
    expect(codeOf(verify(text))).toBe('payout-invoice-unreadable');
  });

it('an invoice that names a payee who did not sign it is refused', () => {
  expect(codeOf(verify(write({ payee: bolt11Key().pubkey })))).toBe('payout-invoice-unreadable');
});

describe('the node must read the same', () => {
  it.each<[string, Partial<DecodedInvoice>]>([
    ['another payment hash', { paymentHash: 'ff'.repeat(32) }], ['another amount', { amountMsat: msat(21_001n) }], ['no amount', { amountMsat: undefined }], ['another payee', { payee: '03'.padEnd(66, 'b') }],
  ])('%s is refused', (_name, node) => {
    expect(codeOf(verify(write(), { node }))).toBe('payout-invoice-node-disagrees');
  });
  it('a node that cannot read it at all is believed', () => {
    const check = verifyPayoutInvoice({ bolt11: write(), decodedByNode: undefined, expected: { amountMsat: msat(21_000n), network: 'regtest', metadata: METADATA, now: NOW, ownPubkeys: [] } });
    expect(codeOf(check)).toBe('payout-invoice-node-disagrees');
  });
});

it('an invoice of one of our own nodes is refused', () => {
  expect(codeOf(verify(write(), { expected: { ownPubkeys: ['02'.padEnd(66, 'a'), PAYEE] } }))).toBe('payout-invoice-to-ourselves');
});

describe('validity is between a minute and a day', () => {
  it.each([
    [59, 'payout-invoice-expires-too-soon'], [60, 'accepted'], [86_400, 'accepted'], [86_401, 'payout-invoice-expires-too-late'], [0, 'payout-invoice-expires-too-soon'], [2 ** 39, 'payout-invoice-expires-too-late'],
  ])('%s seconds: %s', (expirySeconds, code) => {
    expect(codeOf(verify(write({ expirySeconds })))).toBe(code);
  });
  it('an old invoice with a long expiry is judged by what is left of it', () => {
    expect(codeOf(verify(write({ timestamp: NOW_SECONDS - 10_000, expirySeconds: 10_059 })))).toBe('payout-invoice-expires-too-soon');
    expect(codeOf(verify(write({ timestamp: NOW_SECONDS + 86_000, expirySeconds: 3_600 })))).toBe('payout-invoice-expires-too-late');
  });
});

it.each([[144, 'accepted'], [145, 'payout-invoice-final-cltv-too-long'], [2_016, 'payout-invoice-final-cltv-too-long']])('a final CLTV of %s blocks: %s', (minFinalCltvExpiry, code) => {
  expect(codeOf(verify(write({ minFinalCltvExpiry })))).toBe(code);
});

describe('the description hash is only a warning', () => {
  it('when it is of other metadata', () => {
    expect(verify(write({ descriptionHash: '00'.repeat(32) }))).toMatchObject({ ok: true, value: { descriptionHashMatches: false } });
  });
  it('when there is a description instead', () => {
    const { descriptionHash: _left, ...rest } = GOOD;
    expect(verify(encodeBolt11({ ...rest, description: METADATA }, WALLET.sign))).toMatchObject({ ok: true, value: { descriptionHashMatches: false } });
  });
});
