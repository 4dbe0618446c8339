import { msat, newUuid } from '@l402kit/money-types';
import type { BalanceDayJson, BalanceJson, PayoutJson } from '@l402kit/contracts';
import { markLedgers } from '../../src/modules/payouts/forwarding/mark-ledgers.js';
import { lowestIdAt } from '../../src/platform/http/id-time-range.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

const DAY = 86_400_000;
const MARKABLE_MS = 120_000;
const today = (): string => new Date().toISOString().slice(0, 10);
const midnight = (): number => Date.parse(today());

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => { api = await startTestApi(); worker = api.harness.worker({ settings: { payoutCallbackIntervalMs: 200 } }); });
afterAll(async () => { await worker.stop(); await api.close(); });

const statement = async (operator: SignedUpOperator): Promise<BalanceDayJson> => (await api.call('GET', '/v1/balance/today', { key: operator.admin })).body;
const balance = async (operator: SignedUpOperator): Promise<BalanceJson> => (await api.call('GET', '/v1/balance', { key: operator.admin })).body;
const sumOf = ({ openingMsat, receivedMsat, feeMsat, paidOutMsat, otherMsat }: BalanceDayJson): number => openingMsat + receivedMsat - feeMsat - paidOutMsat + otherMsat;

async function sell(operator: SignedUpOperator, amountMsat: number): Promise<void> {
  const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountMsat } });
  api.harness.node.receive(body.paymentHash);
  await eventually(async () => (await api.call('GET', `/v1/invoices/${body.id}`, { key: operator.invoices })).body.status === 'paid');
}

/** A change of both accounts at some time, positive: more for the operator. */
interface Booked { readonly at: number; readonly code: string; readonly owed: number; readonly moving: number }

/** Writes movements into the books as if they had been recorded at their time; receipts count on their day. */
async function book(operator: SignedUpOperator, booked: readonly Booked[]): Promise<void> {
  const ids = booked.map(({ at }) => `${lowestIdAt(at).slice(0, 13)}${newUuid().slice(13)}`);
  await api.harness.query(
    `with given as (select * from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[], $6::bigint[]) as g (id, code, at, owed, moving)),
     m as (insert into ledger_movements (id, code, subject, at) select id, code, gen_random_uuid(), at from given),
     entries as (
       select o.ledger_account_id as account, g.id, -g.owed as amount from given g, operators o where o.id = $1 and g.owed <> 0
       union all select o.in_flight_account_id, g.id, -g.moving from given g, operators o where o.id = $1 and g.moving <> 0
       union all select a.id, g.id, g.owed + g.moving from given g, ledger_accounts a where a.code = 'channels:main' and g.owed + g.moving <> 0),
     sums as (select account, sum(amount) as amount, count(*) as entries from entries group by 1),
     b as (update ledger_balances b set balance_msat = b.balance_msat + s.amount, entries = b.entries + s.entries from sums s where b.account_id = s.account),
     d as (insert into settled_days as d (operator_id, day, resource, paid, received_msat, fee_msat)
       select $1, (at at time zone 'UTC')::date, '', count(*), sum(owed), 0 from given where code = 'invoice.receive' group by 2
       on conflict (operator_id, day, resource) do update set paid = d.paid + excluded.paid, received_msat = d.received_msat + excluded.received_msat)
     insert into ledger_entries (account_id, movement_id, amount_msat) select account, id, amount from entries`,
    [operatorUuid(operator), ids, booked.map(({ code }) => code), booked.map(({ at }) => new Date(at)), booked.map(({ owed }) => owed), booked.map(({ moving }) => moving)]);
}

/** The same by adding up every entry. */
async function byHand(operator: SignedUpOperator) {
  const [row] = await api.harness.query<Record<'opening' | 'closing' | 'received' | 'arrived', bigint>>(
    `select coalesce(-sum(e.amount_msat) filter (where m.id < $2), 0)::bigint as opening, coalesce(-sum(e.amount_msat), 0)::bigint as closing,
            coalesce(-sum(e.amount_msat) filter (where m.id >= $2 and m.code = 'invoice.receive'), 0)::bigint as received,
            coalesce(sum(e.amount_msat) filter (where m.id >= $2 and m.code = 'payout.settle'), 0)::bigint as arrived
     from operators o join ledger_entries e on e.account_id in (o.ledger_account_id, o.in_flight_account_id) join ledger_movements m on m.id = e.movement_id where o.id = $1`,
    [operatorUuid(operator), lowestIdAt(midnight())]);
  return { openingMsat: Number(row!.opening), closingMsat: Number(row!.closing), netMsat: Number(row!.received), paidOutMsat: Number(row!.arrived) };
}

describe('the statement of today', () => {
  it('says what was there at 00:00, what came in, the fee, what was paid out, and what is there now, to the msat', async () => {
    const operator = await api.signUp();
    expect(await statement(operator)).toEqual({ day: today(), openingMsat: 0, payments: 0, receivedMsat: 0, feeMsat: 0, payouts: 0, paidOutMsat: 0, otherMsat: 0, closingMsat: 0, inFlightMsat: 0 });
    await book(operator, [{ at: midnight() - 1, code: 'invoice.receive', owed: 777, moving: 0 }]);
    await sell(operator, 10_000);
    await eventually(async () => (await statement(operator)).payouts === 1);
    // 777 of yesterday and 9,970: ten sats can be sent.
    expect(await statement(operator)).toEqual({ day: today(), openingMsat: 777, payments: 1, receivedMsat: 10_000, feeMsat: 30, payouts: 1, paidOutMsat: 10_000, otherMsat: 0, closingMsat: 747, inFlightMsat: 0 });
  });

  it('counts a tier that the balance paid for as neither, and what is on its way as still there', async () => {
    const operator = await api.signUp();
    await book(operator, [
      { at: midnight() - DAY, code: 'invoice.receive', owed: 9_500_000, moving: 0 },
      { at: midnight(), code: 'tier.from-balance', owed: -9_000_000, moving: 0 },
      { at: midnight() + 1, code: 'payout.reserve', owed: -400_000, moving: 400_000 },
    ]);
    expect(await statement(operator)).toMatchObject({ openingMsat: 9_500_000, receivedMsat: 0, payouts: 0, paidOutMsat: 0, otherMsat: -9_000_000, closingMsat: 500_000, inFlightMsat: 400_000 });
  });

  it('says the same with the marks of the ledger and without, however much happened before and today', async () => {
    const operator = await api.signUp();
    const length = 3_000;
    const passed = Date.now() - midnight();
    const booked = Array.from({ length }, (_, i): Booked => {
      const at = i < length / 2 ? midnight() - (length - i) : midnight() + Math.floor((passed * (i - length / 2)) / length);
      if (i % 10 === 8) return { at, code: 'payout.reserve', owed: -5_007, moving: 5_007 };
      // 7 msat were set aside for the route and not needed, but of every second one 4 were.
      if (i % 10 === 9) return { at, code: 'payout.settle', owed: i % 20 === 9 ? 7 : 3, moving: -5_007 };
      return { at, code: 'invoice.receive', owed: 1_000 + i % 900, moving: 0 };
    });
    await book(operator, booked);
    const check = async () => {
      const [said, wanted, { owedMsat, inFlightMsat }] = [await statement(operator), await byHand(operator), await balance(operator)];
      expect({ openingMsat: said.openingMsat, closingMsat: said.closingMsat, netMsat: said.receivedMsat - said.feeMsat, paidOutMsat: said.paidOutMsat }).toEqual(wanted);
      expect([sumOf(said), said.closingMsat, said.inFlightMsat, said.otherMsat]).toEqual([said.closingMsat, owedMsat + inFlightMsat, inFlightMsat, 0]);
    };
    await check();
    expect(await markLedgers(api.harness.money.db, new Date(Date.now() + MARKABLE_MS))).toBeGreaterThan(5);
    await check();
  });

  it('takes off what the operator bore of a route, which the payout tells as well', async () => {
    const operator = await api.signUp();
    await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { bearsExcessRouting: true } });
    api.harness.node.routingFeeMsat = () => msat(4_000n);
    try {
      await sell(operator, 1_000_000);
      await eventually(async () => (await statement(operator)).payouts === 1);
    } finally {
      api.harness.node.routingFeeMsat = () => msat(0n);
    }
    const { body: { data: [payout] } } = await api.call<{ data: PayoutJson[] }>('GET', '/v1/payouts', { key: operator.admin });
    // Half of what the sats that are sent have earned us is there for the route: 1,495 msat.
    expect([payout!.routingFeeMsat, payout!.routingBorneMsat]).toEqual([4_000, 2_505]);
    expect(await statement(operator)).toMatchObject({ paidOutMsat: payout!.amountMsat + 2_505, otherMsat: 0, closingMsat: 997_000 - payout!.amountMsat - 2_505 });
  });

  it('is of one moment: while payments arrive, nothing is counted on one line and not on the others', async () => {
    const operator = await api.signUp();
    for (let round = 1; round <= 4; round++) {
      let isSelling = true;
      const selling = Promise.all(Array.from({ length: 10 }, () => sell(operator, 10_000))).finally(() => { isSelling = false; });
      do {
        const said = await statement(operator);
        expect([said.otherMsat, sumOf(said)]).toEqual([0, said.closingMsat]);
      } while (isSelling);
      await selling;
      expect((await statement(operator)).payments).toBe(10 * round);
    }
  });
});
