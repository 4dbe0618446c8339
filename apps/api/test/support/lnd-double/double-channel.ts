/**
 * The double's one channel. As on a real one, an HTLC stays in the commitment after its preimage is known, until both sides
 * have signed it away: here until `exchangeSignatures`, so that specs see the balance at its most awkward.
 */
import type { Channels } from './double-payments.js';

interface Htlc { readonly incoming: boolean; readonly hash: string; readonly msat: bigint; readonly index: number; decided: boolean }

export const CHANNEL_ID = '499178279075840';
const CAPACITY_SATS = 100_000_000n;
const FEE_PER_KW = 253n;
const ANCHORS = 660n;
/** Smaller HTLCs have no output in the commitment. */
const DUST_MSAT = 354_000n;

export class DoubleChannel implements Channels {
  private remote = 50_000_000_000n;
  private htlcs: Htlc[] = [];
  private next = 0;

  received(hash: string, msat: bigint): { chan_id: string; htlc_index: string } {
    this.remote -= msat;
    this.htlcs.push({ incoming: true, hash, msat, index: this.next, decided: true });
    return { chan_id: CHANNEL_ID, htlc_index: String(this.next++) };
  }
  sent(hash: string, msat: bigint): string {
    this.htlcs.push({ incoming: false, hash, msat, index: this.next++, decided: false });
    return CHANNEL_ID;
  }
  returned(hash: string): void { this.htlcs = this.htlcs.filter((h) => h.incoming || h.decided || h.hash !== hash); }
  claimed(hash: string): void { this.htlcs.find((h) => h.hash === hash && !h.incoming)!.decided = true; }

  exchangeSignatures(): void {
    for (const { incoming, msat, decided } of this.htlcs) if (!incoming && decided) this.remote += msat;
    this.htlcs = this.htlcs.filter((h) => !h.decided);
  }

  private get fee(): bigint { return (1_124n + 172n * BigInt(this.htlcs.filter(({ msat }) => msat >= DUST_MSAT).length)) * FEE_PER_KW / 1_000n; }
  /** We opened it: the fee is taken from our side. */
  private get local(): bigint { return (CAPACITY_SATS - this.fee - ANCHORS) * 1_000n - this.remote - this.pending(true) - this.pending(false); }
  private pending(incoming: boolean): bigint { return this.htlcs.filter((h) => h.incoming === incoming).reduce((sum, h) => sum + h.msat, 0n); }

  /** @param others what idle channels hold besides */
  balance(others: { readonly local: bigint; readonly remote: bigint }): object {
    const amount = (msat: bigint) => ({ sat: String(msat / 1_000n), msat: String(msat) });
    return {
      local_balance: amount(this.local + others.local), remote_balance: amount(this.remote + others.remote), unsettled_local_balance: amount(this.pending(true)), unsettled_remote_balance: amount(this.pending(false)),
    };
  }
  /** Whole sats, as LND lists it. */
  listed(): object {
    return {
      channel_point: `${'c'.repeat(64)}:0`, chan_id: CHANNEL_ID, capacity: String(CAPACITY_SATS), local_balance: String(this.local / 1_000n), remote_balance: String(this.remote / 1_000n), fee_per_kw: String(FEE_PER_KW),
      initiator: true, commitment_type: 'ANCHORS',
      pending_htlcs: this.htlcs.map((h) => ({ incoming: h.incoming, amount: String(h.msat / 1_000n), hash_lock: Buffer.from(h.hash, 'hex'), htlc_index: String(h.index) })),
    };
  }
}
