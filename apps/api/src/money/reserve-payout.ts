/**
 * Step 3b: intent before effect. The payout row, its hash and the reservation are committed before anything is sent; in
 * production the commit waits for a synchronous standby.
 */
import { payoutCreated } from '@l402kit/contracts';
import { addMsat, publicId } from '@l402kit/money-types';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutReserve } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { type DuePayout, type Reason, holdForPayout } from './payout-schedule.js';
import type { PreparedPayout } from './prepare-payout.js';

export type Reservation =
  | { readonly is: 'reserved' }
  /** the address gave an invoice whose hash we have seen: paying it could pay nobody, or somebody twice */
  | { readonly is: 'problem'; readonly reason: Reason }
  /** something changed since the work was claimed: begin again */
  | { readonly is: 'stale' }
  /** payouts of this node are stopped until staff have looked */
  | { readonly is: 'halted' };

class Stale extends Error {}
class Halted extends Error {}

export async function reservePayout(money: MoneyContext, due: DuePayout, payout: PreparedPayout): Promise<Reservation> {
  try {
    await money.db.transaction(async (tx) => {
      const { rows } = await tx.query<{ halted: boolean; address: string }>(
        `select exists (select 1 from payout_halts where node_id = $1 and cleared_at is null) as halted, lightning_address as address from operators where id = $2 for share`,
        [money.nodeId, due.operatorId]);
      if (rows[0]!.halted) throw new Halted();
      if (rows[0]!.address !== due.lightningAddress) throw new Stale();
      if (!(await holdForPayout(tx, due.operatorId, payout.costMsat))) throw new Stale();
      await tx.query(
        `with h as (insert into payment_hashes (hash, direction, kind, ref) values ($5, 'outgoing', 'payout', $1))
         insert into payouts (id, operator_id, node_id, status, amount_msat, fee_limit_msat, excess_fee_msat, destination, bolt11, payment_hash,
                              bolt11_expires_at, description_hash_ok, lease_until, created_at)
         values ($1, $2, $3, 'in_flight', $4, $6, $7, $8, $9, $5, $10, $11, clock_timestamp() + make_interval(secs => $12::float8 / 1000), clock_timestamp())`,
        [payout.payoutId, due.operatorId, money.nodeId, payout.amountMsat, Buffer.from(payout.paymentHash, 'hex'), payout.feeLimitMsat, payout.excessMsat,
          payout.destination, payout.bolt11, payout.bolt11ExpiresAt, payout.descriptionHashOk, money.settings.workLeaseMs]);
      await post(tx, [payoutReserve(payout.payoutId, due, addMsat(payout.amountMsat, payout.excessMsat))]);
      const id = publicId('payout', payout.payoutId);
      await appendToOutbox(tx, [{
        operatorId: due.operatorId, type: 'payout.created', subject: id,
        data: payoutCreated({
          payoutId: id, amountMsat: payout.amountMsat, feeLimitMsat: payout.feeLimitMsat, destination: payout.destination, paymentHash: payout.paymentHash,
          createdAt: money.clock.now(),
        }),
      }]);
    });
    return { is: 'reserved' };
  } catch (error) {
    if (error instanceof Halted) return { is: 'halted' };
    if (error instanceof Stale || refusedByBalance(error)) return { is: 'stale' };
    if (refusedHash(error)) {
      return { is: 'problem', reason: { code: 'payout-invoice-reused', detail: 'The address gave an invoice whose payment hash has been used before. Its wallet must make a new invoice for each request.' } };
    }
    throw error;
  }
}

const violated = (error: unknown): string | undefined => (error as { code?: string; constraint?: string }).code?.startsWith('23') ? (error as { constraint?: string }).constraint : undefined;
const refusedHash = (error: unknown): boolean => ['payment_hashes_pkey', 'payouts_payment_hash_key'].includes(violated(error) ?? '');
const refusedByBalance = (error: unknown): boolean => ['ledger_balances_never_owe_less_than_nothing', 'payouts_one_live_an_operator'].includes(violated(error) ?? '');
