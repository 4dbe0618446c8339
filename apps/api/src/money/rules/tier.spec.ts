import { msat } from '@l402kit/money-types';
import fc from 'fast-check';
import { daysLeft, historyStart, purchaseOutcome, tierNow, warningDue, type PaidPurchase, type TierState } from './tier.js';

const DAY = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');
const inDays = (days: number): Date => new Date(now.getTime() + days * DAY);
const PRO = msat(9_000_000n);
const FOUNDER = msat(1_000_000_000n);
const pro = (days: number): TierState => ({ tier: 'pro', until: inDays(days) });
const founder: TierState = { tier: 'founder', until: null };
const buyPro = (over: Partial<PaidPurchase> = {}): PaidPurchase => ({ tier: 'pro', priceMsat: PRO, receivedMsat: PRO, paidAt: now, invoiceExpiresAt: inDays(0.01), ...over });
const buyFounder = (over: Partial<PaidPurchase> = {}): PaidPurchase => ({ ...buyPro(over), tier: 'founder', priceMsat: FOUNDER, receivedMsat: FOUNDER, ...over });

describe('a purchase', () => {
  it.each<[string, PaidPurchase, TierState | undefined, boolean, number, bigint, TierState]>([
    ['Pro on Free lasts 30 days', buyPro(), undefined, false, 1, 0n, pro(30)],
    ['Pro on Pro adds 30 days to what is left', buyPro(), pro(4), false, 1, 0n, pro(34)],
    ['Pro after Pro has ended begins now', buyPro(), pro(-3), false, 1, 0n, pro(30)],
    ['twice the price buys two periods', buyPro({ receivedMsat: msat(18_000_000n) }), undefined, false, 2, 0n, pro(60)],
    ['what is above a whole period is credited', buyPro({ receivedMsat: msat(18_000_001n) }), undefined, false, 2, 1n, pro(60)],
    ['less than the price is credited', buyPro({ receivedMsat: msat(8_999_999n) }), undefined, false, 0, 8_999_999n, { tier: 'free', until: null }],
    ['Founder on Free', buyFounder(), undefined, false, 1, 0n, founder],
    ['Founder outranks Pro', buyFounder(), pro(20), false, 1, 0n, founder],
    ['Founder is bought once: the rest is credited', buyFounder({ receivedMsat: msat(2_000_000_000n) }), undefined, false, 1, 1_000_000_000n, founder],
    ['a second Founder is credited', buyFounder(), founder, false, 0, 1_000_000_000n, founder],
    ['Pro under Founder is credited', buyPro(), founder, false, 0, 9_000_000n, founder],
    ['on a closed account it is credited', buyPro(), undefined, true, 0, 9_000_000n, { tier: 'free', until: null }],
    ['24 hours after its invoice expired the price still holds', buyPro({ invoiceExpiresAt: inDays(-1) }), undefined, false, 1, 0n, pro(30)],
    ['later than that it is credited', buyPro({ invoiceExpiresAt: new Date(now.getTime() - DAY - 1) }), undefined, false, 0, 9_000_000n, { tier: 'free', until: null }],
    ['one that is recorded late counts by when it was paid', buyPro({ paidAt: inDays(-9), invoiceExpiresAt: inDays(-9.5) }), undefined, false, 1, 0n, pro(30)],
    ['out of the balance it is never late', buyPro({ invoiceExpiresAt: undefined }), undefined, false, 1, 0n, pro(30)],
  ])('%s', (_what, purchase, state, closed, periods, creditedMsat, after) => {
    expect(purchaseOutcome(purchase, state, closed, now)).toEqual({ periods, creditedMsat, revenueMsat: purchase.receivedMsat - creditedMsat, state: after });
  });

  it('never loses a msat, and never takes more than was paid', () => {
    fc.assert(fc.property(fc.bigInt(1n, 10_000_000_000n), fc.bigInt(1n, 2_000_000_000n), fc.constantFrom('pro' as const, 'founder' as const), fc.boolean(), (received, price, tier, closed) => {
      const outcome = purchaseOutcome(buyPro({ tier, receivedMsat: msat(received), priceMsat: msat(price) }), undefined, closed, now);
      expect(outcome.revenueMsat + outcome.creditedMsat).toBe(received);
      expect(outcome.creditedMsat >= 0n && outcome.revenueMsat >= 0n).toBe(true);
    }));
  });
});

describe('a tier', () => {
  it('ends by itself, to the moment', () => {
    expect([undefined, pro(0.001), pro(0), pro(-1), founder].map((state) => tierNow(state, now))).toEqual(['free', 'pro', 'free', 'free', 'founder']);
  });

  it('shows 7 days on Free and everything above it', () => {
    expect([historyStart('free', now), historyStart('pro', now), historyStart('founder', now)]).toEqual([inDays(-7), undefined, undefined]);
  });

  it('warns once each 7, 3 and 1 days before it ends', () => {
    expect([8, 7.5, 7, 5, 3, 2, 1, 0.2].map((days) => warningDue(inDays(days), null, now))).toEqual([undefined, undefined, 7, 7, 3, 3, 1, 1]);
    expect([[6, 7], [3, 7], [2.5, 3], [1, 3], [0.5, 1], [0, null], [-1, 1]].map(([days, warned]) => warningDue(inDays(days!), warned!, now)))
      .toEqual([undefined, 3, undefined, 1, undefined, undefined, undefined]);
    expect([0.1, 1, 1.1, -2].map((days) => daysLeft(inDays(days), now))).toEqual([1, 1, 2, 0]);
  });
});
