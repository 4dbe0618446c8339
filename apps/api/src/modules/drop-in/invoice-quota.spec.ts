import { InvoiceQuota } from './invoice-quota.js';
import { LookupPace } from './lookup-pace.js';

const SIZES = { source: { capacity: 10, perMinute: 6 }, pair: { capacity: 4, perMinute: 2 } };
const alice = { source: '203.0.113.1', address: 'shop@wallet.example' };

function quotaAt(start = 0) {
  const time = { ms: start };
  return { time, quota: new InvoiceQuota(SIZES, () => time.ms, 100) };
}
const takeAll = (quota: InvoiceQuota, asker = alice): number => {
  let taken = 0;
  while (quota.take(asker)) taken += 1;
  return taken;
};

describe('the quota of invoices', () => {
  it('is counted for a source with an address, and for a source with all; never for an address', () => {
    const { quota } = quotaAt();
    expect(takeAll(quota)).toBe(4);
    expect(takeAll(quota, { ...alice, source: '203.0.113.2' })).toBe(4);
    expect(takeAll(quota, { ...alice, address: 'other@wallet.example' })).toBe(4);
    expect(takeAll(quota, { ...alice, address: 'third@wallet.example' })).toBe(2);
    expect(takeAll(quota, { source: '203.0.113.3', address: 'third@wallet.example' })).toBe(4);
  });

  it('comes back with time, as it says', () => {
    const { quota, time } = quotaAt();
    takeAll(quota);
    expect(quota.waitSeconds(alice)).toBe(30);
    time.ms += 29_999;
    expect(quota.take(alice)).toBe(false);
    time.ms += 1;
    expect(takeAll(quota)).toBe(1);
    time.ms += 3_600_000;
    expect(takeAll(quota)).toBe(4);
  });

  it('comes back with each invoice that was paid, once', () => {
    const { quota } = quotaAt();
    takeAll(quota);
    quota.remember('one', alice, 10n);
    quota.paid(['unknown']);
    expect(quota.take(alice)).toBe(false);
    quota.paid(['one']);
    expect(takeAll(quota)).toBe(4);
    quota.paid(['one']);
    expect(quota.take(alice)).toBe(false);
  });

  it('remembers the last invoice of each amount, and a bounded number in all', () => {
    const { quota } = quotaAt();
    for (let i = 0; i < 150; i++) quota.remember(`${i}`, alice, BigInt(i % 2));
    expect(quota.unpaid(alice).length).toBe(100);
    expect([quota.lastOf(alice, 0n), quota.lastOf(alice, 1n), quota.lastOf(alice, 2n)]).toEqual(['148', '149', undefined]);
    quota.paid(['149']);
    expect(quota.lastOf(alice, 1n)).toBe('147');
  });
});

describe('the pace of look-ups', () => {
  it('is one a second for each host; who may wait longer comes through a queue of those who may not', async () => {
    const waits: number[] = [];
    const pace = new LookupPace(() => 1_000, async (ms) => { waits.push(ms); });
    const strangers = await Promise.all(Array.from({ length: 10 }, () => pace.turn('wallet.example', 2_000)));
    expect(strangers.filter(Boolean).length).toBe(3);
    expect(await pace.turn('wallet.example', 5_000)).toBe(true);
    expect(waits).toEqual([1_000, 2_000, 3_000]);
    expect(await pace.turn('other.example', 0)).toBe(true);
  });
});
