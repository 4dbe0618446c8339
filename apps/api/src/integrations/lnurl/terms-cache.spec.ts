import { ManualClock, msat } from '@l402kit/money-types';
import { TermsCache } from './terms-cache.js';

it('holds a bounded number of addresses: the least recently used goes first', () => {
  const clock = new ManualClock(new Date('2026-01-01T00:00:00Z'));
  const cache = new TermsCache(clock, 60_000, 2);
  const put = (address: string): void => cache.put({ address, callback: '', minSendableMsat: msat(1n), maxSendableMsat: msat(1n), commentAllowed: 0, metadata: '', fetchedAt: clock.now() });
  put('a');
  put('b');
  expect(cache.get('a')?.address).toBe('a');
  put('c');
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')?.address).toBe('a');
  expect(cache.size).toBe(2);
});
