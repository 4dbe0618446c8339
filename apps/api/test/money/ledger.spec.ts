import fc from 'fast-check';
import { type Msat, msat, newUuid } from '@l402kit/money-types';
import type { AccountId } from '../../src/money/ledger/accounts.js';
import * as movements from '../../src/money/ledger/movements.js';
import { post } from '../../src/money/ledger/post.js';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { feeOn, netOf } from '../../src/money/rules/fee.js';
import { type MoneyHarness, type TestOperator, eventually, startMoney } from '../support/money-harness.js';

let h: MoneyHarness;
let operators: TestOperator[];
beforeAll(async () => {
  h = await startMoney();
  operators = await Promise.all([h.operator(), h.operator(), h.operator()]);
});
afterAll(() => h.close());

const write = (...m: movements.Movement[]) => h.money.db.transaction((tx) => post(tx, m));
const sumOfAll = async () => (await h.query<{ sum: bigint }>('select coalesce(sum(amount_msat), 0)::bigint as sum from ledger_entries'))[0]!.sum;

type Step =
  | { readonly kind: 'receive'; readonly operator: number; readonly amount: bigint }
  | { readonly kind: 'reserve'; readonly operator: number; readonly amount: bigint }
  | { readonly kind: 'settle' | 'release'; readonly operator: number; readonly fee: bigint };

const amount = fc.bigInt({ min: 1n, max: 10_000_000_000n });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('receive' as const), operator: fc.nat(2), amount }),
  fc.record({ kind: fc.constant('reserve' as const), operator: fc.nat(2), amount }),
  fc.record({ kind: fc.constantFrom('settle' as const, 'release' as const), operator: fc.nat(2), fee: fc.bigInt({ min: 0n, max: 5_000n }) }));

test('any interleaving of movements, posted in parallel, sums to zero, keeps balances equal to entries and owes nobody less than nothing', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
    const reserved: { id: string; operator: number; amount: Msat }[] = [];
    await Promise.all(steps.map(async (s) => {
      const operator = operators[s.operator]!;
      switch (s.kind) {
        case 'receive': {
          const received = msat(s.amount);
          return write(movements.invoiceReceive(h.money.accounts, newUuid(), operator.ledgerAccountId, received, feeOn(received, 3_000)));
        }
        case 'reserve': {
          const id = newUuid(), reserve = msat(s.amount);
          // Refused by the database when so much is not owed: that is the guarantee.
          return write(movements.payoutReserve(id, operator, reserve)).then(() => { reserved.push({ id, operator: s.operator, amount: reserve }); }, (e: { constraint?: string }) => expect(e.constraint).toBe('ledger_balances_never_owe_less_than_nothing'));
        }
        default: {
          const payout = reserved.pop();
          if (!payout) return;
          const owner = operators[payout.operator]!;
          return write(s.kind === 'release'
            ? movements.payoutRelease(payout.id, owner, payout.amount)
            : movements.payoutSettle(h.money.accounts, payout.id, owner, { amountMsat: payout.amount, routingFeeMsat: msat(s.fee), excessReservedMsat: msat(0n), excessBorneMsat: msat(0n) }));
        }
      }
    }));
    expect(await sumOfAll()).toBe(0n);
    expect(await checkLedger(h.money)).toEqual([]);
    for (const o of operators) {
      expect(await h.owed(o)).toBeGreaterThanOrEqual(0n);
      expect(await h.inFlight(o)).toBeGreaterThanOrEqual(0n);
    }
  }), { numRuns: 60 });
}, 120_000);

test('fee and net always add up to what was received, and the fee is exactly 3 msat on every whole sat', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2_100_000_000_000_000_000n }), (received) => {
    expect(feeOn(msat(received), 3_000) + netOf(msat(received), 3_000)).toBe(received);
    expect(feeOn(msat(received), 3_000)).toBe((received * 3n) / 1_000n);
  }));
});

describe('the database refuses', () => {
  const accounts = () => [operators[0]!.ledgerAccountId, h.money.accounts.channels] as const;

  test('a movement that does not sum to zero', async () => {
    const [owed, channels] = accounts();
    const crooked: movements.Movement = { code: 'invoice.receive', subject: newUuid(), entries: [{ account: channels, amountMsat: msat(10n) }, { account: owed, amountMsat: msat(-9n) }] };
    await expect(write(crooked)).rejects.toMatchObject({ constraint: 'ledger_movement_sums_to_zero' });
  });

  test('the same movement of the same thing twice', async () => {
    const twice = movements.invoiceReceive(h.money.accounts, newUuid(), accounts()[0], msat(1_000n), msat(3n));
    await write(twice);
    await expect(write(twice)).rejects.toMatchObject({ constraint: 'ledger_movements_code_subject_key' });
  });

  test('a movement on an account that does not exist', async () => {
    await expect(write(movements.invoiceReceive(h.money.accounts, newUuid(), 424_242n as AccountId, msat(1_000n), msat(3n)))).rejects.toThrow('an account that does not exist');
  });

  test.each(['update ledger_entries set amount_msat = 1', 'delete from ledger_entries', 'truncate ledger_entries', 'update ledger_movements set code = $$x$$', 'delete from ledger_movements'])('%s', async (sql) => {
    await expect(h.query(sql)).rejects.toThrow('append only');
  });
});

test('conservation: every msat of a thousand payments of odd amounts is with the operators, in fees, in routing or still owed', async () => {
  const fresh = await startMoney({ node: { routingFeeMsat: (a) => msat(a / 10_000n) } });
  try {
    const sellers = await Promise.all(Array.from({ length: 7 }, () => fresh.operator()));
    const before = (await fresh.node.balances()).channelsLocalMsat;
    fresh.worker();
    let received = 0n, fees = 0n;
    for (const value of fc.sample(fc.bigInt({ min: 1_000n, max: 20_000_000n }), 1_000)) {
      received += value;
      fees += (value * 3n) / 1_000n;
      await fresh.sell(sellers[Number(value % 7n)]!, value);
    }
    const idle = async () => (await fresh.query(`select 1 from invoices where status <> 'paid' union all select 1 from payouts where status = 'in_flight' union all select 1 from payout_schedules where due_at is not null and not held`)).length === 0;
    await eventually(idle, 60_000);
    const [sums] = await fresh.query<{ paid: bigint; routing: bigint }>(`select coalesce(sum(amount_msat), 0)::bigint as paid, coalesce(sum(routing_fee_msat), 0)::bigint as routing from payouts where status = 'settled'`);
    const owed = (await Promise.all(sellers.map((s) => fresh.owed(s)))).reduce((a, b) => a + b, 0n);
    expect(sums!.paid).toBe(fresh.node.receivers.receivedMsat);
    expect(received).toBe(sums!.paid + owed + fees);
    expect(-(await fresh.balance('revenue:fees'))).toBe(fees);
    expect((await fresh.node.balances()).channelsLocalMsat - before).toBe(received - sums!.paid - sums!.routing);
    expect(owed).toBeLessThan(7n * 1_000n);
    expect(await checkLedger(fresh.money)).toEqual([]);
  } finally {
    await fresh.close();
  }
}, 120_000);
