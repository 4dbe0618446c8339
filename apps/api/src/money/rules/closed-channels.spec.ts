import { msat } from '@l402kit/money-types';
import type { NodeChannel, WalletTransaction } from '../ports/node-treasury.js';
import { groupClosed, worthOf } from './closed-channels.js';

const POINT = `${'a'.repeat(64)}:1`;
const channel = (more: Partial<NodeChannel> = {}): NodeChannel => ({
  channelPoint: POINT, state: 'closed', capacityMsat: msat(1_000_000_000n), openedByUs: true, pushedMsat: msat(0n), worthMsat: msat(0n), closingTxids: [],
  closed: { how: 'cooperative', settledMsat: msat(599_000_000n) }, ...more,
});
const transaction = (txid: string, outpoints: readonly string[], more: Partial<WalletTransaction> = {}): WalletTransaction => ({
  txid, amountMsat: msat(599_000_000n), feeMsat: msat(0n), confirmations: 6, inputs: outpoints.map((outpoint) => ({ outpoint, ours: false })),
  outputs: { count: 2, totalMsat: msat(999_000_000n) }, forChannel: true, ...more,
});

describe('what a closed channel was worth', () => {
  it('is, where we opened it, what came home and the fee; its other side\'s fraction of a sat seems ours', () => {
    expect(worthOf(channel(), [transaction('b', [POINT])], undefined)).toEqual({ worthMsat: 600_000_000n, fraction: { leastMsat: 0n, mostMsat: 999n } });
  });

  it('is what came home where others opened it; our own fraction of a sat is lost', () => {
    expect(worthOf(channel({ openedByUs: false }), [transaction('b', [POINT])], undefined)).toEqual({ worthMsat: 599_000_000n, fraction: { leastMsat: -999n, mostMsat: 0n } });
  });

  it('may be less by an output that was too small to exist', () => {
    expect(worthOf(channel(), [transaction('b', [POINT], { outputs: { count: 1, totalMsat: msat(599_000_000n) } })], undefined)?.fraction).toEqual({ leastMsat: 0n, mostMsat: 546_999n });
    expect(worthOf(channel({ openedByUs: false, closed: { how: 'cooperative', settledMsat: msat(0n) } }), [], undefined)).toEqual({ worthMsat: 0n, fraction: { leastMsat: -546_999n, mostMsat: 0n } });
  });

  it('is unknown where it went to an address that is not the wallet\'s, also when it is remembered', () => {
    expect(worthOf(channel(), [], msat(600_000_000n))).toBeUndefined();
  });

  it('is, after a close by force, what was remembered; without that unknown where we paid the fee of the commitment', () => {
    const forced = { closed: { how: 'force', settledMsat: msat(598_000_000n) } } as const;
    expect(worthOf(channel(forced), [], msat(599_500_000n))?.worthMsat).toBe(599_500_000n);
    expect(worthOf(channel(forced), [], undefined)).toBeUndefined();
    expect(worthOf(channel({ ...forced, openedByUs: false }), [], undefined)?.worthMsat).toBe(598_000_000n);
    expect(worthOf(channel({ ...forced, openedByUs: undefined }), [], undefined)).toBeUndefined();
  });

  it('is unknown after a breach', () => {
    expect(worthOf(channel({ closed: { how: 'other', settledMsat: msat(1n) } }), [], msat(1n))).toBeUndefined();
  });
});

describe('channels whose outputs came home together', () => {
  it('are one group, also when a third one joins two that had nothing in common', () => {
    const [one, two, three] = ['1', '2', '3'].map((id) => channel({ channelPoint: `${id.repeat(64)}:0`, closingTxids: [`close${id}`] })) as [NodeChannel, NodeChannel, NodeChannel];
    const both = transaction('x', ['close1:0', 'close3:0']);
    const other = transaction('y', ['close2:0', 'close3:1']);
    expect(groupClosed([one, two], [both, other]).map(({ channels }) => channels)).toEqual([[one], [two]]);
    expect(groupClosed([one, two, three], [both, other])).toEqual([{ channels: [one, two, three], transactions: expect.arrayContaining([both, other]) }]);
  });

  it('do not take in what the wallet did with the coins afterwards', () => {
    const spending = transaction('z', [], { inputs: [{ outpoint: 'close1:0', ours: true }] });
    expect(groupClosed([channel({ closingTxids: ['close1'] })], [spending])).toMatchObject([{ transactions: [] }]);
  });
});
