import { msat, satsToMsat } from '@l402kit/money-types';
import { reviewTiers } from '../../src/money/review-tiers.js';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid, setTier } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

const DAY = 86_400_000;
const PRO_SATS = 9_000;
const soon = (days: number): Date => new Date(Date.now() + days * DAY);

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => { api = await startTestApi(); worker = api.harness.worker(); });
afterAll(async () => { await worker.stop(); await api.close(); });

const get = async (operator: SignedUpOperator, path: string) => (await api.call('GET', path, { key: operator.admin })).body;
const current = async (operator: SignedUpOperator) => (await get(operator, '/v1/tiers')).current;
const buy = (operator: SignedUpOperator, body: unknown, headers: Record<string, string> = {}) => api.call('POST', '/v1/tiers/purchases', { key: operator.admin, body, headers });
async function openPurchase(operator: SignedUpOperator, tier = 'pro') {
  const { status, body } = await buy(operator, { tier, payWith: 'lightning' });
  expect(status).toBe(201);
  return body as { id: string; paymentHash: string; paymentRequest: string; priceSats: number };
}
async function pay(operator: SignedUpOperator, purchase: { id: string; paymentHash: string }, overpaySats = 0) {
  api.harness.node.receive(purchase.paymentHash, overpaySats === 0 ? {} : { overpayMsat: satsToMsat(BigInt(overpaySats)) });
  return eventually(async () => { const p = await get(operator, `/v1/tiers/purchases/${purchase.id}`); return p.paidAt === null ? undefined : p; });
}
async function earn(operator: SignedUpOperator, amountSats: number): Promise<void> {
  await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000_000 } });
  const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats } });
  api.harness.node.receive(body.paymentHash);
  await eventually(async () => (await get(operator, `/v1/invoices/${body.id}`)).status === 'paid');
}
const events = async (operator: SignedUpOperator) => (await api.harness.query<{ type: string; data: string }>('select type, data from outbox where operator_id = $1 order by id', [operatorUuid(operator)]))
  .map(({ type, data }) => ({ type, ...JSON.parse(data) })).filter(({ type }) => type.startsWith('tier.'));

describe('a tier that is bought with Lightning', () => {
  it('holds within a second of payment, and its price is the platform’s revenue to the msat', async () => {
    const operator = await api.signUp();
    const before = await api.harness.balance('revenue:tiers');
    expect((await get(operator, '/v1/tiers')).tiers).toMatchObject([{ tier: 'free' }, { tier: 'pro', priceSats: PRO_SATS, days: 30, canBuy: true }, { tier: 'founder', priceSats: 1_000_000, days: null }]);
    const purchase = await openPurchase(operator);
    expect(purchase).toMatchObject({ tier: 'pro', priceSats: PRO_SATS, status: 'open', payWith: 'lightning', receivedMsat: null });
    const paidAt = performance.now();
    api.harness.node.receive(purchase.paymentHash);
    await eventually(async () => (await current(operator)).tier === 'pro');
    // About a second is what the product promises; other specs share these cores.
    expect(performance.now() - paidAt).toBeLessThan(5_000);
    expect(await get(operator, `/v1/tiers/purchases/${purchase.id}`)).toMatchObject({ status: 'active', periods: 1, receivedMsat: 9_000_000, creditedMsat: 0 });
    expect(await current(operator)).toMatchObject({ daysLeft: 30 });
    expect((await get(operator, '/v1/operator')).tier).toBe('pro');
    expect(before - await api.harness.balance('revenue:tiers')).toBe(9_000_000n);
    expect((await get(operator, '/v1/balance')).owedMsat).toBe(0);
    expect(await events(operator)).toMatchObject([{ type: 'tier.activated', tier: 'pro', pricePaidMsat: 9_000_000 }]);
    expect((await get(operator, '/v1/stats')).total).toMatchObject({ opened: 0, paid: 0 });
    expect((await get(operator, '/v1/invoices')).data).toEqual([]);
  });

  it('adds 30 days to whatever is left, and two periods when twice is paid, with the rest credited', async () => {
    const operator = await api.signUp();
    await setTier(api, operator, 'pro', soon(4));
    const paid = await pay(operator, await openPurchase(operator), PRO_SATS + 7);
    expect(paid).toMatchObject({ status: 'active', periods: 2, receivedMsat: 18_007_000, creditedMsat: 7_000 });
    expect((await current(operator)).daysLeft).toBe(64);
    const { owedMsat, inFlightMsat } = await get(operator, '/v1/balance');
    expect(owedMsat + inFlightMsat).toBeLessThanOrEqual(7_000);
    expect((await get(operator, '/v1/ledger')).data).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'tier.receive', owedChangeMsat: 7_000 })]));
  });

  it('is credited instead when it makes no sense: Pro under Founder, a second Founder, more than a day late', async () => {
    const operator = await api.signUp();
    const [pro, first] = [await openPurchase(operator), await openPurchase(operator, 'founder')];
    const second = (await buy(operator, { tier: 'founder', payWith: 'lightning' }, { 'idempotency-key': 'another' })).body;
    expect(second.id).not.toBe(first.id);
    expect(await pay(operator, first)).toMatchObject({ status: 'active', until: null });
    expect(await pay(operator, second)).toMatchObject({ status: 'credited', periods: 0, creditedMsat: 1_000_000_000 });
    expect(await pay(operator, pro)).toMatchObject({ status: 'credited', creditedMsat: 9_000_000 });
    expect(await current(operator)).toMatchObject({ tier: 'founder', until: null, daysLeft: null });
    expect((await buy(operator, { tier: 'pro', payWith: 'lightning' })).body.code).toBe('tier-not-needed');

    const late = await api.signUp();
    const purchase = await openPurchase(late);
    await api.harness.query(`update invoices set expires_at = now() - interval '25 hours', status = 'expired' where id = (select invoice_id from tier_purchases where operator_id = $1)`, [operatorUuid(late)]);
    expect((await get(late, `/v1/tiers/purchases/${purchase.id}`)).status).toBe('expired');
    expect(await pay(late, purchase)).toMatchObject({ status: 'credited', creditedMsat: 9_000_000 });
    expect((await current(late)).tier).toBe('free');
  });

  it('counts at the price that it was opened with, whatever the tier costs by now', async () => {
    const operator = await api.signUp();
    const purchase = await openPurchase(operator);
    await api.harness.query('update tier_purchases set price_msat = 4500000 where operator_id = $1', [operatorUuid(operator)]);
    expect(await pay(operator, purchase)).toMatchObject({ status: 'active', priceSats: 4_500, periods: 2, creditedMsat: 0 });
  });

  it('is asked for once: an open purchase is shown again, a repeated request is the same purchase', async () => {
    const operator = await api.signUp();
    const [first, again] = [await openPurchase(operator), await openPurchase(operator)];
    expect(again.id).toBe(first.id);
    const headers = { 'idempotency-key': 'k1' };
    const [one, two] = [await buy(operator, { tier: 'founder', payWith: 'lightning' }, headers), await buy(operator, { tier: 'founder', payWith: 'lightning' }, headers)];
    expect(two.body.id).toBe(one.body.id);
    expect((await buy(operator, { tier: 'pro', payWith: 'lightning' }, headers)).body.code).toBe('idempotency-key-reused');
    expect((await get(operator, '/v1/tiers/purchases')).data).toHaveLength(2);
  });

  it('is nobody else’s to see, to buy with another scope, or to ask for in other words', async () => {
    const [operator, other] = [await api.signUp(), await api.signUp()];
    const { id } = await openPurchase(operator);
    expect((await api.call('GET', `/v1/tiers/purchases/${id}`, { key: other.admin })).status).toBe(404);
    expect((await api.call('POST', '/v1/tiers/purchases', { key: operator.invoices, body: { tier: 'pro', payWith: 'balance' } })).status).toBe(403);
    for (const body of [{ tier: 'free', payWith: 'balance' }, { tier: 'pro' }, { tier: 'pro', payWith: 'card' }, { tier: 'pro', payWith: 'balance', priceSats: 1 }]) expect((await buy(operator, body)).status).toBe(422);
  });
});

describe('a tier that is bought out of the balance', () => {
  it('is refused while less is owed than it costs, and takes exactly its price, once', async () => {
    const operator = await api.signUp();
    expect((await buy(operator, { tier: 'pro', payWith: 'balance' })).body.code).toBe('balance-too-small');
    await earn(operator, 10_000);
    const answers = await Promise.all([1, 2, 3, 4].map(() => buy(operator, { tier: 'pro', payWith: 'balance' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect((await get(operator, '/v1/balance')).owedMsat).toBe(9_970_000 - 9_000_000);
    expect(await current(operator)).toMatchObject({ tier: 'pro', daysLeft: 30 });
    expect((await get(operator, '/v1/tiers/purchases')).data).toMatchObject([{ payWith: 'balance', status: 'active', paymentRequest: null, expiresAt: null }]);
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('is renewed on the day it ends where that was asked for, and ends where too little is owed', async () => {
    const price = msat(9_000_000n);
    const [rich, poor, unasked] = [await api.signUp(), await api.signUp(), await api.signUp()];
    await earn(rich, 10_000);
    await earn(unasked, 10_000);
    for (const operator of [rich, poor, unasked]) {
      if (operator !== unasked) expect((await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { renewFromBalance: true } })).body.renewFromBalance).toBe(true);
      await setTier(api, operator, 'pro', soon(0.02));
    }
    // Whoever counts on it is told in time when it would not do.
    expect([(await current(rich)).renewalCovered, (await current(poor)).renewalCovered, Object.hasOwn(await current(unasked), 'renewalCovered')]).toEqual([true, false, false]);
    await reviewTiers(api.harness.money, price);
    expect([(await current(rich)).daysLeft, (await current(poor)).daysLeft, (await current(unasked)).daysLeft]).toEqual([31, 1, 1]);
    for (const operator of [poor, unasked]) await setTier(api, operator, 'pro', soon(-0.001));
    await Promise.all([reviewTiers(api.harness.money, price), reviewTiers(api.harness.money, price)]);
    expect([(await current(poor)).tier, (await current(unasked)).tier]).toEqual(['free', 'free']);
    expect((await events(poor)).map(({ type }) => type)).toEqual(['tier.expiring', 'tier.expired']);
    expect((await get(rich, '/v1/balance')).owedMsat).toBe(970_000);
  });
});

describe('a tier that ends', () => {
  it('is announced once each 7, 3 and 1 days before, anew after it was prolonged', async () => {
    const operator = await api.signUp();
    for (const days of [7.5, 6.9, 6.5, 2.9, 0.9, 0.5]) {
      await api.harness.query(`insert into operator_tiers (operator_id, tier, until) values ($1, 'pro', $2) on conflict (operator_id) do update set tier = 'pro', until = excluded.until`, [operatorUuid(operator), soon(days)]);
      await reviewTiers(api.harness.money, msat(9_000_000n));
    }
    expect((await events(operator)).map(({ daysLeft }) => daysLeft)).toEqual([7, 3, 1]);
    await pay(operator, await openPurchase(operator));
    await api.harness.query('update operator_tiers set until = $2 where operator_id = $1', [operatorUuid(operator), soon(6)]);
    await reviewTiers(api.harness.money, msat(9_000_000n));
    expect((await events(operator)).map(({ type, daysLeft }) => daysLeft ?? type)).toEqual([7, 3, 1, 'tier.activated', 7]);
  });
});
