import type { CheckedInvoice } from './checked-invoice.js';
import { InvoicePool } from './invoice-pool.js';
import type { LightningProvider } from './lightning-provider.js';

const provider: LightningProvider = { createInvoice: () => Promise.reject(new Error('not asked')), checkPayment: () => Promise.resolve(false) };

function setUp(options: { size?: number; concurrency?: number } = {}) {
  let now = 1_000_000;
  let made = 0;
  let underWay = 0;
  let most = 0;
  const create = async (): Promise<CheckedInvoice> => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => { setImmediate(resolve); });
    underWay--;
    return { paymentRequest: `invoice ${++made}`, paymentHash: new Uint8Array(32), amountSats: 1, expiresAt: now + 3_600_000, provider };
  };
  const pool = new InvoicePool({ size: options.size ?? 20, minLifeMs: 600_000, concurrency: options.concurrency ?? 64, now: () => now });
  return { pool, take: (key = 'a') => pool.take(key, create, create), pass: (ms: number) => { now += ms; }, made: () => made, most: () => most };
}
/** Until what is under way is done: every step of the double takes one turn. */
const quiet = async () => { for (let i = 0; i < 20; i++) await new Promise((resolve) => { setImmediate(resolve); }); };

describe('the pool of invoices', () => {
  it('hands out every invoice once', async () => {
    const { take } = setUp();
    const taken: string[] = [];
    for (let round = 0; round < 5; round++) taken.push(...(await Promise.all(Array.from({ length: 50 }, () => take()))).map(({ paymentRequest }) => paymentRequest));
    expect(new Set(taken).size).toBe(250);
  });

  it('has invoices ready where there was demand, and none where there was not', async () => {
    const { take, made } = setUp();
    await Promise.all([take(), take(), take()]);
    await quiet();
    expect(made()).toBe(6);
    const before = made();
    const [first] = await Promise.all([take(), take(), take()]);
    expect(Number(first!.paymentRequest.slice(8))).toBeLessThanOrEqual(before);
    await take('b');
    expect(setUp().made()).toBe(0);
  });

  it('lets go of invoices with less than ten minutes left, and of demand that has passed', async () => {
    const { take, pass, made } = setUp();
    await take();
    await quiet();
    expect(made()).toBe(2);
    pass(3_600_000 - 599_999);
    const { paymentRequest } = await take();
    expect(paymentRequest).not.toBe('invoice 2');
  });

  it('never asks the provider for more than so many at one time', async () => {
    const { take, most } = setUp({ concurrency: 8, size: 5 });
    await Promise.all(Array.from({ length: 100 }, () => take()));
    expect(most()).toBe(8);
  });
});
