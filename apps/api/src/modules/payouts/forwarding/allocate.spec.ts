import fc from 'fast-check';
import { addMsat, msat } from '@l402kit/money-types';
import { allocate, type Departure } from './allocate.js';

const at = new Date(0);
/** Payouts of these amounts, one beneath the other. */
function line(amounts: readonly bigint[], onItsWay = false): Departure[] {
  let upTo = 0n;
  return amounts.map((amount, i) => {
    const fromMsat = msat(upTo);
    upTo += amount;
    return { kind: 'payout', payoutId: `po${i + 1}`, state: onItsWay && i === amounts.length - 1 ? 'in_flight' : 'settled', at, fromMsat, toMsat: msat(upTo) };
  });
}
const payment = (from: bigint, to: bigint) => ({ fromMsat: msat(from), toMsat: msat(to) });
const shown = (forwarding: ReturnType<typeof allocate>) => ({
  parts: forwarding.parts.map(({ departure, amountMsat }) => [departure.payoutId, amountMsat]), owed: forwarding.owedMsat, paidOut: forwarding.paidOut, by: forwarding.paidOutBy?.payoutId,
});

describe('the payouts of a payment', () => {
  it('are all those beneath it, with what each carried; the one that left less than a sat counts as the one that paid it out', () => {
    expect(shown(allocate(payment(0n, 9_970n), []))).toEqual({ parts: [], owed: 9_970n, paidOut: false, by: undefined });
    expect(shown(allocate(payment(0n, 9_970n), line([9_000n])))).toEqual({ parts: [['po1', 9_000n]], owed: 970n, paidOut: true, by: 'po1' });
    expect(shown(allocate(payment(0n, 9_970n), line([9_000n, 10_000n])))).toEqual({ parts: [['po1', 9_000n], ['po2', 970n]], owed: 0n, paidOut: true, by: 'po1' });
    expect(shown(allocate(payment(9_970n, 19_940n), line([9_000n, 10_000n])))).toEqual({ parts: [['po2', 9_030n]], owed: 940n, paidOut: true, by: 'po2' });
    expect(shown(allocate(payment(0n, 500_000n), line([100_000n, 100_000n])))).toEqual({ parts: [['po1', 100_000n], ['po2', 100_000n]], owed: 300_000n, paidOut: false, by: undefined });
  });

  it('include the one on its way, which has paid nothing out yet', () => {
    expect(shown(allocate(payment(0n, 9_970n), line([9_000n], true)))).toEqual({ parts: [['po1', 9_000n]], owed: 970n, paidOut: false, by: undefined });
    expect(shown(allocate(payment(5_000n, 9_000n), line([6_000n, 3_000n], true)))).toEqual({ parts: [['po1', 1_000n], ['po2', 3_000n]], owed: 0n, paidOut: false, by: undefined });
  });

  it('are none where it was a tier that the balance paid for', () => {
    const tier: Departure = { kind: 'tier', payoutId: undefined, state: 'settled', at, fromMsat: msat(0n), toMsat: msat(9_000_000n) };
    expect(allocate(payment(0n, 9_970n), [tier])).toMatchObject({ paidOut: true, owedMsat: 0n, paidOutBy: undefined, parts: [{ amountMsat: 9_970n }] });
  });

  it('add up to the msat, of each payment and of each payout, however they fall', () => {
    const amounts = fc.array(fc.bigInt(1n, 20_000n), { maxLength: 12 });
    fc.assert(fc.property(amounts, amounts, fc.boolean(), (credits, payouts, onItsWay) => {
      const departures = line(payouts, onItsWay);
      const carried = new Map<string, bigint>();
      let from = 0n;
      for (const credit of credits) {
        const { parts, owedMsat } = allocate(payment(from, from + credit), departures);
        expect(addMsat(owedMsat, ...parts.map((p) => p.amountMsat))).toBe(credit);
        for (const { departure, amountMsat } of parts) carried.set(departure.payoutId!, (carried.get(departure.payoutId!) ?? 0n) + amountMsat);
        from += credit;
      }
      for (const { payoutId, fromMsat, toMsat } of departures) {
        const covered = (from < toMsat ? from : toMsat) - fromMsat;
        expect(carried.get(payoutId!) ?? 0n).toBe(covered > 0n ? covered : 0n);
      }
    }));
  });
});
