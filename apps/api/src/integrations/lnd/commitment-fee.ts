/**
 * What a channel keeps back for its commitment transaction, sats. LND's own figure (`commit_fee`) also holds the fractions
 * of a sat and the dust that have no output; those belong to somebody. BOLT 3 says what the fee is: weight by rate.
 */
import type { LndChannel } from './lnd-messages.js';

interface CommitmentForm {
  readonly weight: bigint;
  /** Two outputs of 330 sats that the opener pays for. */
  readonly anchors: bigint;
}
const PLAIN: CommitmentForm = { weight: 724n, anchors: 0n };
const ANCHORED: CommitmentForm = { weight: 1_124n, anchors: 660n };
const TAPROOT: CommitmentForm = { weight: 968n, anchors: 660n };
const FORMS: Readonly<Record<string, CommitmentForm>> = {
  LEGACY: PLAIN, STATIC_REMOTE_KEY: PLAIN, ANCHORS: ANCHORED, SCRIPT_ENFORCED_LEASE: ANCHORED, SIMPLE_TAPROOT: TAPROOT, SIMPLE_TAPROOT_OVERLAY: TAPROOT,
};
/** Each HTLC that is no dust has an output of its own. */
const HTLC_WEIGHT = 172n;

/** Fee and anchors of one channel, sats. */
export function commitmentFeeSats(channel: LndChannel): bigint {
  const parts = [channel.local_balance, channel.remote_balance, ...channel.pending_htlcs.map(({ amount }) => amount)];
  // What nobody's balance accounts for: the fee, and less than a sat for each part.
  const rest = BigInt(channel.capacity) - parts.reduce((sum, sats) => sum + BigInt(sats), 0n);
  const form = FORMS[channel.commitment_type];
  if (form) {
    const rate = BigInt(channel.fee_per_kw);
    // How many HTLCs are dust is not told: the number is the one that fits.
    for (let outputs = 0n; outputs <= BigInt(channel.pending_htlcs.length); outputs += 1n) {
      const fee = (form.weight + HTLC_WEIGHT * outputs) * rate / 1_000n + form.anchors;
      if (fee <= rest && rest - fee < BigInt(parts.length)) return fee;
    }
  }
  return rest;
}
