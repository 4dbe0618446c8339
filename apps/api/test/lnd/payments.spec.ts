import { status } from '@grpc/grpc-js';
import { type Msat, msat } from '@l402kit/money-types';
import type { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import type { NodeBalances, PayRequest } from '../../src/money/ports/lightning-node.js';
import { connectTo } from '../support/lnd-double/connect.js';
import { Refusal } from '../support/lnd-double/double-payments.js';
import { LndDouble } from '../support/lnd-double/lnd-double.js';
import { eventually } from '../support/money-harness.js';

let lnd: LndDouble;
let node: LndNode;
beforeEach(async () => {
  lnd = new LndDouble();
  await lnd.start();
  node = connectTo(lnd);
});
afterEach(async () => {
  await node.close();
  await lnd.stop();
});

const order = (bolt11: string, more: Partial<PayRequest> = {}): PayRequest => ({ bolt11, maxFeeMsat: msat(10_000n), maxTotalCltvBlocks: 1_008, timeoutSeconds: 5, ...more });
function invoice(options: { behaviour?: 'pay' | 'refuse' | 'hold'; timestamp?: number; amountMsat?: Msat } = {}): { bolt11: string; paymentHash: string } {
  const bolt11 = lnd.receivers.newInvoice({ amountMsat: msat(21_000n), ...options });
  return { bolt11, paymentHash: lnd.receivers.read(bolt11)!.paymentHash };
}

describe('invoices of LND', () => {
  it('are not found on a node that has none yet, whatever it calls that', async () => {
    expect(await node.lookupInvoice('00'.repeat(32))).toEqual({ state: 'not-found' });
    expect(await node.cancelInvoice('00'.repeat(32))).toEqual({ state: 'not-found' });
  });

  it.each([['0', false], ['1', true]] as const)('name private channels only when LND_ROUTE_HINTS is 1 (%s: %s)', async (LND_ROUTE_HINTS, named) => {
    const other = connectTo(lnd, { LND_ROUTE_HINTS });
    const { paymentHash } = await other.createInvoice({ amountMsat: msat(1_000n), description: '', expirySeconds: 600 });
    await other.close();
    expect(lnd.invoices.byHash.get(paymentHash)?.private).toBe(named);
  });
});

describe('payments through LND', () => {
  it('the connection is lost after the order was taken: unknown, and later what became of it; sent once', async () => {
    const { bolt11, paymentHash } = invoice();
    lnd.cutNextPayment = true;
    expect(await node.pay(order(bolt11))).toMatchObject({ state: 'unknown' });
    await eventually(async () => (await node.lookupPayment(paymentHash)).state === 'succeeded');
    expect(lnd.payments.orders).toEqual([paymentHash]);
  });

  it('LND is not there: unknown, since nobody can say that nothing was sent', async () => {
    const { bolt11, paymentHash } = invoice();
    await lnd.stop();
    expect(await node.pay(order(bolt11))).toMatchObject({ state: 'unknown' });
    await expect(node.lookupPayment(paymentHash)).rejects.toMatchObject({ name: 'NodeUnavailable' });
  });

  it('an order for a hash that is paid already answers that payment', async () => {
    const { bolt11, paymentHash } = invoice();
    const paid = await node.pay(order(bolt11));
    expect(paid.state).toBe('succeeded');
    expect(await node.pay(order(bolt11))).toEqual(paid);
    expect(lnd.payments.byHash.get(paymentHash)?.payment_index).toBe('1');
  });

  it('an order for a hash on its way is unknown, never failed', async () => {
    const { bolt11, paymentHash } = invoice({ behaviour: 'hold' });
    const first = node.pay(order(bolt11));
    await eventually(async () => (await node.lookupPayment(paymentHash)).state === 'in-flight');
    expect((await node.pay(order(bolt11))).state).toBe('unknown');
    lnd.receivers.release(paymentHash);
    expect((await first).state).toBe('succeeded');
  });

  it('an order refused for another one that has just failed is unknown: LND may have taken a third', async () => {
    const { bolt11 } = invoice({ behaviour: 'refuse' });
    expect((await node.pay(order(bolt11))).state).toBe('failed');
    lnd.payments.refuseNext = new Refusal(status.ALREADY_EXISTS, 'payment is in transition');
    expect((await node.pay(order(bolt11))).state).toBe('unknown');
  });

  it('an order that LND refuses and knows nothing of afterwards has failed, with LND\'s reason', async () => {
    const { bolt11, paymentHash } = invoice({ timestamp: Math.floor(Date.now() / 1000) - 86_400 });
    expect(await node.pay(order(bolt11))).toEqual({ state: 'failed', reason: expect.stringContaining('invoice expired') });
    expect(await node.lookupPayment(paymentHash)).toEqual({ state: 'not-found' });
  });

  it('above the fee limit it fails and says that no route was within it', async () => {
    const { bolt11 } = invoice();
    lnd.payments.routeFeeMsat = 2_000n;
    expect(await node.pay(order(bolt11, { maxFeeMsat: msat(1_999n) }))).toEqual({ state: 'failed', reason: expect.stringContaining('no route within the limits') });
    expect(await node.pay(order(bolt11, { maxFeeMsat: msat(2_000n) }))).toMatchObject({ state: 'succeeded', feeMsat: 2_000n });
  });

  it.each([
    [status.UNAVAILABLE, 'proxy is tired'], [status.INTERNAL, 'stream reset'], [status.RESOURCE_EXHAUSTED, 'too much'], [status.UNKNOWN, 'router server shutting down'],
    [status.UNKNOWN, 'permission denied'],
  ])('code %i (%s) instead of an answer is unknown', async (code, details) => {
    const { bolt11 } = invoice();
    lnd.trouble = { code, details };
    expect(await node.pay(order(bolt11))).toMatchObject({ state: 'unknown', reason: expect.stringContaining(details) });
  });

  it('the list is complete however many pages it has', async () => {
    const since = new Date();
    for (let i = 0; i < 1_001; i += 1) lnd.payments.send({ payment_request: lnd.receivers.newInvoice({ amountMsat: msat(1_000n) }), fee_limit_msat: '5000', cltv_limit: 144, timeout_seconds: 1 });
    const hashes = new Set<string>();
    for await (const { paymentHash } of node.payments(since)) hashes.add(paymentHash);
    expect(hashes).toEqual(new Set(lnd.payments.orders));
  });

  it('what is paid for is no longer ours while LND still counts it as pending, and what is undecided still is', async () => {
    const own = (b: NodeBalances): bigint => b.channelsLocalMsat + b.unsettledOutgoingMsat + b.commitFeeMsat;
    const before = await node.balances();
    await node.pay(order(invoice().bolt11));
    // Large enough for an output of its own, which costs fee.
    const held = invoice({ behaviour: 'hold', amountMsat: msat(1_000_500n) });
    const paying = node.pay(order(held.bolt11));
    await eventually(async () => (await node.lookupPayment(held.paymentHash)).state === 'in-flight');
    const during = await node.balances();
    expect(during.unsettledOutgoingMsat).toBe(1_001_500n);
    expect(during.commitFeeMsat).toBeGreaterThan(before.commitFeeMsat);
    expect(own(during)).toBe(own(before) - 22_000n);
    lnd.receivers.release(held.paymentHash);
    await paying;
    expect(own(await node.balances())).toBe(own(before) - 22_000n - 1_001_500n);
    lnd.channel.exchangeSignatures();
    expect(own(await node.balances())).toBe(own(before) - 22_000n - 1_001_500n);
  });
});
