import { commitmentFeeSats } from './commitment-fee.js';
import type { LndChannel } from './lnd-messages.js';

const channel = (more: Partial<LndChannel>): LndChannel => ({
  channel_point: `${'c'.repeat(64)}:0`, chan_id: '1', capacity: '10000000', local_balance: '4999056', remote_balance: '5000000', fee_per_kw: '253', pending_htlcs: [], initiator: true, commitment_type: 'ANCHORS', push_amount_sat: '0', ...more,
});
const htlcs = (...sats: number[]) => sats.map((amount, i) => ({ incoming: true, amount: String(amount), hash_lock: Buffer.alloc(32), htlc_index: String(i) }));

describe('the commitment fee of a channel', () => {
  it('is weight by rate and the anchors, as a real LND 0.20 showed it after opening', () => {
    expect(commitmentFeeSats(channel({}))).toBe(944n);
  });

  it('does not take the fractions of a sat on both sides for fee', () => {
    expect(commitmentFeeSats(channel({ local_balance: '4999045', remote_balance: '5000010' }))).toBe(944n);
  });

  it('grows with each HTLC that has an output, and not with dust', () => {
    // 43.5 sats an output at 253 sat/kw: 284.372 + 2 × 43.516 = 371.404
    expect(commitmentFeeSats(channel({ local_balance: '4997769', pending_htlcs: htlcs(500, 600, 99, 1) }))).toBe(371n + 660n);
    expect(commitmentFeeSats(channel({ local_balance: '4999055', remote_balance: '4999900', pending_htlcs: htlcs(99, 1) }))).toBe(944n);
  });

  it('has no anchors where the channel has none', () => {
    expect(commitmentFeeSats(channel({ commitment_type: 'STATIC_REMOTE_KEY', local_balance: '4999817' }))).toBe(183n);
  });

  it('of a kind we do not know is whatever nobody\'s balance accounts for', () => {
    expect(commitmentFeeSats(channel({ commitment_type: 'UNKNOWN_COMMITMENT_TYPE', local_balance: '4999000' }))).toBe(1_000n);
  });
});
