import { randomBytes } from 'node:crypto';
import { hexToBytes } from '@noble/hashes/utils.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { PaymentFailed } from '../wallets/wallet.js';
import { decryptNip04, encryptNip04, sharedKey } from './nip04.js';
import { conversationKey, decryptNip44, encryptNip44 } from './nip44.js';
import { isGenuine, publicKeyOf, signEvent, type NostrEvent } from './nostr-event.js';
import type { WebSocketLike } from './nwc-connection.js';
import { NwcProvider } from './nwc-provider.js';
import { NwcWallet } from './nwc-wallet.js';

const one = hexToBytes(`${'00'.repeat(31)}01`);
const two = hexToBytes(`${'00'.repeat(31)}02`);

describe('NIP-44', () => {
  it('encrypts as its own vectors do', () => {
    const key = conversationKey(one, publicKeyOf(two));
    expect(Buffer.from(key).toString('hex')).toBe('c41c775356fd92eadc63ff5a0dc1da211b268cbea22316767095b2871ea1412d');
    expect(encryptNip44('a', key, one)).toBe('AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABee0G5VSK0/9YypIObAtDKfYEAjD35uVkHyB0F4DwrcNaCXlCWZKaArsGrY6M9wnuTMxWfp1RTN9Xga8no+kF5Vsb');
  });

  it('both sides read each other, at every length where the padding changes, and notice what was altered', () => {
    const mine = conversationKey(one, publicKeyOf(two));
    const theirs = conversationKey(two, publicKeyOf(one));
    for (const length of [1, 31, 32, 33, 64, 65, 256, 257, 1_000, 65_535]) expect(decryptNip44(encryptNip44('x'.repeat(length), mine), theirs)).toHaveLength(length);
    const payload = Buffer.from(encryptNip44('pay', mine), 'base64');
    payload[40]! ^= 1;
    expect(() => decryptNip44(payload.toString('base64'), theirs)).toThrow('altered');
    expect(() => decryptNip44('AQ==', theirs)).toThrow('NIP-44');
    expect(() => encryptNip44('', mine)).toThrow(RangeError);
  });
});

it('NIP-04 is read by the other side', () => {
  expect(decryptNip04(encryptNip04('pay ₿', sharedKey(one, publicKeyOf(two))), sharedKey(two, publicKeyOf(one)))).toBe('pay ₿');
  expect(() => decryptNip04('AAAA', sharedKey(one, publicKeyOf(two)))).toThrow('NIP-04');
});

/** A relay with a wallet behind it, in memory. */
class RelayWithWallet implements WebSocketLike {
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  constructor(private readonly wallet: { key: Uint8Array; modern: boolean; answer(method: string, params: Record<string, unknown>): object | undefined; forge?: boolean }) {
    queueMicrotask(() => this.#emit('open'));
  }
  addEventListener(type: string, listener: (event: never) => void): void { this.#listeners.set(type, [...this.#listeners.get(type) ?? [], listener]); }
  close(): void { this.#emit('close'); }
  send(data: string): void {
    const [kind, name, filter] = JSON.parse(data) as [string, never, { kinds: number[] }];
    if (kind === 'REQ' && name === 'info') {
      if (this.wallet.modern) this.#message(['EVENT', 'info', signEvent(this.wallet.key, { kind: 13_194, tags: [['encryption', 'nip44_v2 nip04']], content: 'pay_invoice' })]);
      this.#message(['EOSE', 'info']);
    }
    if (kind === 'EVENT') this.#take(name as unknown as NostrEvent);
    if (kind === 'REQ') expect(filter.kinds).toHaveLength(1);
  }
  #take(event: NostrEvent): void {
    expect(isGenuine(event)).toBe(true);
    const { key, modern } = this.wallet;
    const text = modern ? decryptNip44(event.content, conversationKey(key, event.pubkey)) : decryptNip04(event.content, sharedKey(key, event.pubkey));
    const { method, params } = JSON.parse(text) as { method: string; params: Record<string, unknown> };
    const answer = this.wallet.answer(method, params);
    if (answer === undefined) return this.close();
    const plain = JSON.stringify(answer);
    const content = modern ? encryptNip44(plain, conversationKey(key, event.pubkey)) : encryptNip04(plain, sharedKey(key, event.pubkey));
    const signed = signEvent(this.wallet.forge === true ? one : key, { kind: 23_195, tags: [['p', event.pubkey], ['e', event.id]], content });
    this.#message(['EVENT', 'answer', signed]);
  }
  #message(message: unknown): void { queueMicrotask(() => this.#emit('message', { data: JSON.stringify(message) })); }
  #emit(type: string, event?: object): void { for (const listener of this.#listeners.get(type) ?? []) listener(event as never); }
}

describe.each([['NIP-44', true], ['NIP-04', false]])('a wallet that speaks %s', (_name, modern) => {
  const key = new Uint8Array(randomBytes(32));
  const uri = `nostr+walletconnect://${publicKeyOf(key)}?relay=${encodeURIComponent('wss://relay.example')}&secret=${'07'.repeat(32)}`;
  const node = new PaperNode();
  const answer = async (method: string, params: Record<string, unknown>) => (method === 'make_invoice' ? node.createInvoice(Number(params['amount']) / 1_000) : undefined);

  it('makes invoices and pays them', async () => {
    const ready = (await answer('make_invoice', { amount: 21_000 }))!;
    const socket = () => new RelayWithWallet({
      key, modern, answer: (method, params) => {
        if (method === 'make_invoice') return { result: { invoice: ready.paymentRequest, payment_hash: ready.paymentHash } };
        if (method === 'lookup_invoice') return { result: { settled_at: 1 } };
        return { result: { preimage: node.pay(params['invoice'] as string), fees_paid: 3 } };
      },
    });
    const provider = new NwcProvider(uri, socket);
    expect(await provider.createInvoice(21)).toMatchObject({ paymentRequest: ready.paymentRequest, paymentHash: ready.paymentHash });
    expect(await new NwcWallet(uri, socket).payInvoice(ready.paymentRequest)).toMatchObject({ preimage: expect.stringMatching(/^[0-9a-f]{64}$/), feeMsat: 3 });
    expect(await provider.checkPayment(ready.paymentHash)).toBe(true);
  });

  it('is certain to have paid nothing only where it says so', async () => {
    const saying = (code: string) => new NwcWallet(uri, () => new RelayWithWallet({ key, modern, answer: () => ({ error: { code, message: 'no' } }) })).payInvoice('lnbc1');
    await expect(saying('INSUFFICIENT_BALANCE')).rejects.toThrow(PaymentFailed);
    await expect(saying('INTERNAL')).rejects.toMatchObject({ name: 'WalletRefusal' });
    const silent = new NwcWallet(uri, () => new RelayWithWallet({ key, modern, answer: () => undefined })).payInvoice('lnbc1');
    await expect(silent).rejects.toMatchObject({ name: 'LightningUnavailable' });
  });

  it('is not believed when somebody else signs for it', async () => {
    const forged = new RelayWithWallet({ key, modern, forge: true, answer: () => ({ result: { preimage: '00'.repeat(32) } }) });
    const paying = new NwcWallet(uri, () => forged).payInvoice('lnbc1');
    setImmediate(() => forged.close());
    await expect(paying).rejects.toMatchObject({ name: 'LightningUnavailable' });
  });
});

it.each(['', 'https://example.com', 'nostr+walletconnect://abc?relay=wss://x&secret=y', `nostr+walletconnect://${'ab'.repeat(32)}?relay=wss://x`])('%j is no connection', (uri) => {
  expect(() => new NwcWallet(uri, () => { throw new Error('unused'); })).toThrow('nostr+walletconnect://');
});
