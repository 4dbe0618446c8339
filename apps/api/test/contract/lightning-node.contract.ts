/** What every Lightning backend must do. Each backend's spec calls `lightningNodeContract` with a network that has its node in it. */
import { createHash } from 'node:crypto';
import type { Msat } from '@l402kit/money-types';
import { msat } from '@l402kit/money-types';
import type { LightningNode, PayRequest, Settlement } from '../../src/money/ports/lightning-node.js';

export interface ReceiverInvoice {
  readonly bolt11: string;
  readonly paymentHash: string;
  /** Lets a held payment go: the receiver claims it. */
  release(): Promise<void>;
}
export interface ContractNetwork {
  readonly node: LightningNode;
  /** Somebody pays an invoice of `node`; answers the preimage, rejects when the payment does not go through. */
  payInvoice(bolt11: string): Promise<string>;
  /** An invoice of somebody whom `node` can pay, who claims, refuses, or holds what arrives. */
  newReceiverInvoice(wanted: { readonly amountMsat: Msat; readonly behaviour?: 'pay' | 'refuse' | 'hold' }): Promise<ReceiverInvoice>;
  /** How often that invoice was paid. */
  timesPaid(paymentHash: string): Promise<number>;
  close(): Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;
const hashOf = (preimage: string): string => createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex');
const sats = (amount: number): Msat => msat(BigInt(amount) * 1000n);
const order = (bolt11: string, more: Partial<PayRequest> = {}): PayRequest =>
  ({ bolt11, maxFeeMsat: sats(10), maxTotalCltvBlocks: 1_008, timeoutSeconds: 20, ...more });

async function firstSettlements(node: LightningNode, after: string, count: number): Promise<Settlement[]> {
  const found: Settlement[] = [];
  const abort = new AbortController();
  for await (const settlement of node.settlements(after, abort.signal)) {
    found.push(settlement);
    if (found.length === count) abort.abort();
  }
  return found;
}

export function lightningNodeContract(name: string, setup: () => Promise<ContractNetwork>): void {
  describe(`${name} as a LightningNode`, () => {
    let network: ContractNetwork;
    let node: LightningNode;
    beforeAll(async () => {
      network = await setup();
      node = network.node;
    });
    afterAll(() => network?.close());

    const invoice = (amountMsat: Msat = sats(10)) => node.createInvoice({ amountMsat, description: 'GET /weather', expirySeconds: 600 });

    describe('invoices', () => {
      it('says what it will be paid, to whom and until when, and its own decoding agrees', async () => {
        const before = Date.now();
        const made = await invoice(msat(12_345n));
        const read = await node.decode(made.bolt11);
        expect(made.paymentHash).toMatch(HASH);
        expect(read).toEqual({ paymentHash: made.paymentHash, amountMsat: 12_345n, payee: (await node.info()).pubkey, expiresAt: made.expiresAt });
        expect(made.expiresAt.getTime()).toBeGreaterThan(before + 590_000);
        expect(made.expiresAt.getTime()).toBeLessThan(Date.now() + 610_000);
      });

      it('never gives one hash to two invoices', async () => {
        const made = await Promise.all(Array.from({ length: 20 }, () => invoice()));
        expect(new Set(made.map(({ paymentHash }) => paymentHash)).size).toBe(20);
      });

      it('is open until it is paid, then settled with the amount that arrived, and the preimage opens its hash', async () => {
        const made = await invoice(msat(10_001n));
        expect(await node.lookupInvoice(made.paymentHash)).toEqual({ state: 'open' });
        const preimage = await network.payInvoice(made.bolt11);
        expect(hashOf(preimage)).toBe(made.paymentHash);
        expect(await node.lookupInvoice(made.paymentHash)).toEqual({ state: 'settled', receivedMsat: 10_001n, settledAt: expect.any(Date) });
      });

      it('cannot be paid twice', async () => {
        const made = await invoice();
        await network.payInvoice(made.bolt11);
        const cursor = await node.latestSettlement();
        await network.payInvoice(made.bolt11).catch(() => undefined);
        const mark = await invoice(sats(2));
        await network.payInvoice(mark.bolt11);
        expect((await firstSettlements(node, cursor, 1))[0]?.paymentHash).toBe(mark.paymentHash);
      });

      it('cannot be paid once it is cancelled, and cancelling again changes nothing', async () => {
        const made = await invoice();
        expect(await node.cancelInvoice(made.paymentHash)).toEqual({ state: 'cancelled' });
        expect(await node.cancelInvoice(made.paymentHash)).toEqual({ state: 'cancelled' });
        await expect(network.payInvoice(made.bolt11)).rejects.toThrow();
        expect(await node.lookupInvoice(made.paymentHash)).toEqual({ state: 'cancelled' });
      });

      it('stays settled when it is cancelled after the payment', async () => {
        const made = await invoice();
        await network.payInvoice(made.bolt11);
        expect((await node.cancelInvoice(made.paymentHash)).state).toBe('settled');
      });

      it('is not found under a hash that nobody made', async () => {
        expect(await node.lookupInvoice('00'.repeat(32))).toEqual({ state: 'not-found' });
        expect(await node.cancelInvoice('00'.repeat(32))).toEqual({ state: 'not-found' });
      });
    });

    describe('settlements', () => {
      it('what settled while nobody listened comes first, in order, without a gap', async () => {
        const cursor = await node.latestSettlement();
        const paid: string[] = [];
        for (let i = 0; i < 5; i += 1) {
          const made = await invoice(sats(i + 1));
          await network.payInvoice(made.bolt11);
          paid.push(made.paymentHash);
        }
        const all = await firstSettlements(node, cursor, 5);
        expect(all.map(({ paymentHash }) => paymentHash)).toEqual(paid);
        expect(all.map(({ receivedMsat }) => receivedMsat)).toEqual([1_000n, 2_000n, 3_000n, 4_000n, 5_000n]);
        const later = await firstSettlements(node, all[2]?.cursor ?? '', 2);
        expect(later).toEqual(all.slice(3));
      });

      it('the latest cursor is that of the newest settlement', async () => {
        const before = await node.latestSettlement();
        const made = await invoice();
        await network.payInvoice(made.bolt11);
        const [settlement] = await firstSettlements(node, before, 1);
        expect(settlement?.paymentHash).toBe(made.paymentHash);
        expect(settlement?.cursor).toBe(await node.latestSettlement());
      });

      it('what settles while somebody listens arrives once, in every stream', async () => {
        const cursor = await node.latestSettlement();
        const listeners = [firstSettlements(node, cursor, 20), firstSettlements(node, cursor, 20)];
        const made = await Promise.all(Array.from({ length: 20 }, () => invoice()));
        await Promise.all(made.map(({ bolt11 }) => network.payInvoice(bolt11)));
        const [first, second] = await Promise.all(listeners);
        expect(first).toEqual(second);
        expect(new Set(first?.map(({ paymentHash }) => paymentHash))).toEqual(new Set(made.map(({ paymentHash }) => paymentHash)));
      });

      it('ends without an error when the listener has had enough', async () => {
        const abort = new AbortController();
        const cursor = await node.latestSettlement();
        const end = (async () => { for await (const settlement of node.settlements(cursor, abort.signal)) return settlement; return 'ended'; })();
        setImmediate(() => abort.abort());
        await expect(end).resolves.toBe('ended');
      });
    });

    describe('payments', () => {
      it('answers the preimage that opens the hash, and remembers it', async () => {
        const { bolt11, paymentHash } = await network.newReceiverInvoice({ amountMsat: sats(21) });
        const paid = await node.pay(order(bolt11));
        if (paid.state !== 'succeeded') throw new Error(`the payment is ${paid.state}: ${paid.reason}`);
        expect(hashOf(paid.preimage)).toBe(paymentHash);
        expect(await node.lookupPayment(paymentHash)).toEqual(paid);
        expect(await network.timesPaid(paymentHash)).toBe(1);
      });

      it('a hash is never paid twice, even by two calls at once', async () => {
        const { bolt11, paymentHash } = await network.newReceiverInvoice({ amountMsat: sats(21) });
        const before = await node.balances();
        const states = (await Promise.all([node.pay(order(bolt11)), node.pay(order(bolt11))])).map(({ state }) => state);
        expect(states).toContain('succeeded');
        expect(states).not.toContain('failed');
        const again = await node.pay(order(bolt11));
        expect(again.state).not.toBe('failed');
        expect(await network.timesPaid(paymentHash)).toBe(1);
        const { channelsLocalMsat } = await node.balances();
        const found = await node.lookupPayment(paymentHash);
        const feeMsat = found.state === 'succeeded' ? found.feeMsat : 0n;
        expect(before.channelsLocalMsat - channelsLocalMsat).toBe(21_000n + feeMsat);
      });

      it('that the receiver refuses has failed for good, costs nothing and says why', async () => {
        const { bolt11, paymentHash } = await network.newReceiverInvoice({ amountMsat: sats(21), behaviour: 'refuse' });
        const result = await node.pay(order(bolt11));
        expect(result).toEqual({ state: 'failed', reason: expect.stringMatching(/\w/) });
        expect((await node.lookupPayment(paymentHash)).state).toBe('failed');
        expect(await network.timesPaid(paymentHash)).toBe(0);
      });

      it('held by the receiver beyond the time-out is unknown and later succeeded', async () => {
        const { bolt11, paymentHash, release } = await network.newReceiverInvoice({ amountMsat: sats(21), behaviour: 'hold' });
        const before = await node.balances();
        expect((await node.pay(order(bolt11, { timeoutSeconds: 1 }))).state).toBe('unknown');
        expect(await node.lookupPayment(paymentHash)).toEqual({ state: 'in-flight' });
        const during = await node.balances();
        expect(during.unsettledOutgoingMsat - before.unsettledOutgoingMsat).toBeGreaterThanOrEqual(21_000n);
        expect((await node.pay(order(bolt11, { timeoutSeconds: 1 }))).state).toBe('unknown');
        await release();
        let found = await node.lookupPayment(paymentHash);
        while (found.state === 'in-flight') {
          await new Promise((resolve) => { setImmediate(resolve); });
          found = await node.lookupPayment(paymentHash);
        }
        expect(found.state).toBe('succeeded');
        expect(await network.timesPaid(paymentHash)).toBe(1);
        expect((await node.pay(order(bolt11))).state).not.toBe('failed');
        expect(await network.timesPaid(paymentHash)).toBe(1);
      });

      it('is not found under a hash that was never paid', async () => {
        expect(await node.lookupPayment('00'.repeat(32))).toEqual({ state: 'not-found' });
      });

      it('lists what it paid since a time, oldest first, with what became of it', async () => {
        const since = new Date();
        const good = await network.newReceiverInvoice({ amountMsat: sats(3) });
        const bad = await network.newReceiverInvoice({ amountMsat: sats(4), behaviour: 'refuse' });
        await node.pay(order(good.bolt11));
        await node.pay(order(bad.bolt11));
        const listed = [];
        for await (const { paymentHash, amountMsat, state } of node.payments(since)) listed.push({ paymentHash, amountMsat, state });
        expect(listed).toEqual([
          { paymentHash: good.paymentHash, amountMsat: 3_000n, state: 'succeeded' },
          { paymentHash: bad.paymentHash, amountMsat: 4_000n, state: 'failed' },
        ]);
      });

      it('estimates a fee that it then keeps to', async () => {
        const { bolt11 } = await network.newReceiverInvoice({ amountMsat: sats(50) });
        const estimate = await node.estimateRoutingFee(bolt11);
        if (estimate === undefined) throw new Error('no route');
        const paid = await node.pay(order(bolt11, { maxFeeMsat: estimate }));
        if (paid.state !== 'succeeded') throw new Error(`the payment is ${paid.state}: ${paid.reason}`);
        expect(paid.feeMsat).toBeLessThanOrEqual(estimate);
      });
    });

    describe('the node', () => {
      it('refuses to decode what is no invoice', async () => {
        await expect(node.decode('lnbcrt1nonsense')).rejects.toThrow();
      });

      it('owns what it was paid, to the msat', async () => {
        const before = await node.balances();
        const made = await invoice(msat(7_777n));
        await network.payInvoice(made.bolt11);
        const after = await node.balances();
        expect(after.channelsLocalMsat - before.channelsLocalMsat).toBe(7_777n);
      });

      it('says who and where it is', async () => {
        const info = await node.info();
        expect(info.pubkey).toMatch(/^0[23][0-9a-f]{64}$/);
        expect(info.network).not.toBe('mainnet');
        expect(info.inboundMsat).toBeGreaterThan(0n);
        expect(info.outboundMsat).toBeGreaterThan(0n);
      });
    });
  });
}
