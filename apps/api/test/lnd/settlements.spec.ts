import { setTimeout as delay } from 'node:timers/promises';
import { msat } from '@l402kit/money-types';
import { TEST_AUTHORITY } from '@l402kit/testing';
import { followLndSettlements } from '../../src/integrations/lnd/follow-lnd-settlements.js';
import { LndClient } from '../../src/integrations/lnd/lnd-client.js';
import type { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import { readLndSettings } from '../../src/integrations/lnd/lnd-settings.js';
import { NodeUnavailable, type Settlement } from '../../src/money/ports/lightning-node.js';
import { connectTo } from '../support/lnd-double/connect.js';
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

const sell = async (): Promise<string> => {
  const { bolt11, paymentHash } = await node.createInvoice({ amountMsat: msat(1_000n), description: '', expirySeconds: 600 });
  lnd.receive(bolt11);
  return paymentHash;
};
const sellMany = async (count: number): Promise<string[]> => {
  const hashes: string[] = [];
  while (hashes.length < count) hashes.push(await sell());
  return hashes;
};

interface Listener { readonly seen: Settlement[]; readonly ended: Promise<Error | undefined>; stop(): void }
function listen(after = '0'): Listener {
  const seen: Settlement[] = [];
  const abort = new AbortController();
  const ended = (async () => { for await (const settlement of node.settlements(after, abort.signal)) seen.push(settlement); })().then(() => undefined, (error: Error) => error);
  return { seen, ended, stop: () => abort.abort() };
}
const cursors = ({ seen }: Listener): string[] => seen.map(({ cursor }) => cursor);
const subscribed = () => eventually(() => lnd.invoices.subscribers.size > 0);

describe('the settlements of LND', () => {
  it('from the beginning include those from before anybody listened, although a subscription from 0 brings none of them', async () => {
    const hashes = await sellMany(3);
    const listener = listen();
    await eventually(() => listener.seen.length === 3);
    expect(listener.seen.map(({ paymentHash }) => paymentHash)).toEqual(hashes);
    hashes.push(await sell());
    await eventually(() => listener.seen.length === 4);
    expect(listener.seen.at(-1)?.paymentHash).toBe(hashes[3]);
    listener.stop();
    expect(await listener.ended).toBeUndefined();
  });

  it('the very first is found even when the subscription was too late for it', async () => {
    const listener = listen();
    await subscribed();
    lnd.invoices.swallow = 1;
    const hash = await sell();
    await eventually(() => listener.seen.length === 1);
    expect(listener.seen[0]?.paymentHash).toBe(hash);
    listener.stop();
  });

  it('one that was overtaken, and that LND then never tells, is fetched before the one that overtook it', async () => {
    await sellMany(2);
    const listener = listen('1');
    await eventually(() => listener.seen.length === 1);
    lnd.invoices.swallow = 1;
    const lost = await sell();
    const overtaking = await sell();
    await eventually(() => listener.seen.length === 3);
    expect(listener.seen.slice(1).map(({ paymentHash }) => paymentHash)).toEqual([lost, overtaking]);
    expect(cursors(listener)).toEqual(['2', '3', '4']);
    listener.stop();
  });

  it('one that is told twice is passed on once', async () => {
    await sell();
    lnd.invoices.repeating = true;
    const listener = listen('1');
    await subscribed();
    await sellMany(3);
    await eventually(() => listener.seen.length >= 3);
    expect(lnd.invoices.subscriptions).toBe(1);
    lnd.cut();
    await listener.ended;
    expect(cursors(listener)).toEqual(['2', '3', '4']);
  });

  it('a gap that LND\'s own list has is an error, and nothing beyond it is told', async () => {
    await sellMany(4);
    lnd.invoices.forget(3);
    const listener = listen('1');
    expect((await listener.ended)?.message).toContain('have a gap: 4 came after 2');
    expect(cursors(listener)).toEqual(['2']);
  });

  it('an LND whose database is older than the books is an error, not silence', async () => {
    await sellMany(3);
    const client = new LndClient(readLndSettings({ LND_GRPC: lnd.address, LND_TLS_CERT: TEST_AUTHORITY, LND_MACAROON: lnd.macaroon, LND_ROUTE_HINTS: '0' }));
    const follow = async (after: number): Promise<string[]> => {
      const seen: string[] = [];
      for await (const { cursor } of followLndSettlements(client, after, new AbortController().signal, 300)) {
        if (seen.push(cursor) === 2) break;
      }
      return seen;
    };
    await expect(follow(7)).rejects.toThrow('does not have settlement 7, which the books have');
    const known = follow(3);
    await subscribed();
    // Well past the time in which it has to be known.
    await delay(600);
    await sellMany(2);
    expect(await known).toEqual(['4', '5']);
    client.close();
  });

  it('a lost connection is an error after all that came, and the next stream goes on where it was', async () => {
    await sellMany(2);
    const first = listen();
    await eventually(() => first.seen.length === 2);
    await subscribed();
    lnd.cut();
    expect(await first.ended).toBeInstanceOf(NodeUnavailable);
    await sellMany(2);
    const second = listen(first.seen.at(-1)!.cursor);
    await eventually(() => second.seen.length === 2);
    expect(cursors(second)).toEqual(['3', '4']);
    second.stop();
  });

  it('nothing is missed when LND goes and comes back', async () => {
    await sellMany(2);
    const first = listen('1');
    await eventually(() => first.seen.length === 1);
    const unpaid = await node.createInvoice({ amountMsat: msat(1_000n), description: '', expirySeconds: 600 });
    await lnd.stop();
    expect(await first.ended).toBeInstanceOf(NodeUnavailable);
    expect(await listen('2').ended).toBeInstanceOf(NodeUnavailable);
    lnd.receive(unpaid.bolt11);
    await lnd.start();
    await eventually(() => node.info().then(() => true, () => false));
    const again = listen('2');
    await eventually(() => again.seen.length === 1);
    expect(again.seen[0]?.paymentHash).toBe(unpaid.paymentHash);
    again.stop();
  });

  it('an AMP invoice, which is paid again and again, leaves no gap', async () => {
    await sell();
    const setId = lnd.invoices.settleAmp(5_000n);
    const hash = await sell();
    const listener = listen();
    await eventually(() => listener.seen.length === 3);
    expect(listener.seen.slice(1).map(({ paymentHash, receivedMsat }) => [paymentHash, receivedMsat])).toEqual([[setId, 5_000n], [hash, 1_000n]]);
    listener.stop();
  });

  it('the newest is known although LND has no question for it: by listing once, then by following', async () => {
    expect(await node.latestSettlement()).toBe('0');
    const old = await node.createInvoice({ amountMsat: msat(1_000n), description: '', expirySeconds: 600 });
    await sellMany(3);
    lnd.receive(old.bolt11);
    expect(await node.latestSettlement()).toBe('4');
    const { listings } = lnd.invoices;
    await subscribed();
    await sellMany(2);
    expect(await node.latestSettlement()).toBe('6');
    expect(lnd.invoices.listings).toBe(listings);
    lnd.cut();
    await sell();
    await eventually(async () => (await node.latestSettlement()) === '7');
    expect(lnd.invoices.listings).toBeGreaterThan(listings);
  });

  it('the newest may be of the oldest invoice: all pages are read that could hold it, and no more', async () => {
    const make = () => lnd.invoices.add({ memo: '', value_msat: '1000', expiry: '604800', private: false });
    const old = make();
    const oldest = make();
    for (let i = 0; i < 1_100; i += 1) make();
    lnd.receive(old.payment_request);
    lnd.receive(oldest.payment_request);
    expect(await node.latestSettlement()).toBe('2');
    expect(lnd.invoices.listings).toBe(2);
    // What was made nine days ago was settled before anything that was settled today.
    await sell();
    await sell();
    const nineDays = String(Math.floor(Date.now() / 1000) - 9 * 86_400);
    for (const invoice of [...lnd.invoices.byHash.values()].slice(0, -1_000)) Object.assign(invoice, { creation_date: nineDays });
    Object.assign([...lnd.invoices.byHash.values()].at(-1_000)!, { creation_date: nineDays });
    const fresh = connectTo(lnd);
    expect(await fresh.latestSettlement()).toBe('4');
    await fresh.close();
    expect(lnd.invoices.listings).toBe(3);
  });

  it.each(['', '-1', '1.5', 'abc'])('%p is no cursor', (cursor) => {
    expect(() => node.settlements(cursor, new AbortController().signal)).toThrow('is no cursor of this node');
  });
});
