/**
 * Compares the node's list of outgoing payments with our payouts. A payment that the node knows and we do not (a restored
 * or failed-over database) stops all payouts of the node until staff have posted it: paying what the ledger believes to be
 * owed would pay it twice.
 */
import { type Msat, newUuid } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';
import type { OutgoingPayment } from './ports/lightning-node.js';
import { settlePayout } from './settle-payout.js';

const CHUNK = 500;
const OVERLAP_MS = 24 * 60 * 60 * 1000;

export async function reviewNodePayments(money: MoneyContext): Promise<{ readonly unknown: number }> {
  let unknown = 0;
  let chunk: OutgoingPayment[] = [];
  for await (const payment of money.node.payments(await reviewFrom(money))) {
    if (payment.state === 'failed') continue;
    chunk.push(payment);
    if (chunk.length === CHUNK) { unknown += await reviewChunk(money, chunk); chunk = []; }
  }
  unknown += await reviewChunk(money, chunk);
  return { unknown };
}

/** A day before our last payout, but never before this node joined: what it paid earlier came out of its capital. */
async function reviewFrom(money: MoneyContext): Promise<Date> {
  const { rows } = await money.db.pool.query<{ joined: Date; last: Date | null }>(
    'select created_at as joined, (select max(created_at) from payouts where node_id = $1) as last from nodes where id = $1', [money.nodeId]);
  const { joined, last } = rows[0]!;
  return last && last.getTime() - OVERLAP_MS > joined.getTime() ? new Date(last.getTime() - OVERLAP_MS) : joined;
}

async function reviewChunk(money: MoneyContext, payments: readonly OutgoingPayment[]): Promise<number> {
  if (payments.length === 0) return 0;
  const { rows } = await money.db.pool.query<{ hash: string; released: string | null }>(
    `select encode(payment_hash, 'hex') as hash, case when status = 'failed' then id end as released from payouts where payment_hash = any($1::bytea[])
     union all select encode(payment_hash, 'hex'), null from payout_halts where payment_hash = any($1::bytea[]) and cleared_at is not null`,
    [payments.map((p) => Buffer.from(p.paymentHash, 'hex'))]);
  const known = new Map(rows.map((r) => [r.hash, r.released]));
  const unknown = payments.filter((p) => !known.has(p.paymentHash));
  for (const p of unknown) await halt(money, p.paymentHash, p.amountMsat, p.feeMsat);
  for (const p of payments) {
    const released = known.get(p.paymentHash);
    if (released && p.state === 'succeeded') await postLate(money, released, p.paymentHash);
  }
  return unknown.length;
}

/** Released by us, and yet it arrived. */
async function postLate(money: MoneyContext, payoutId: string, paymentHash: string): Promise<void> {
  const lookup = await money.node.lookupPayment(paymentHash);
  if (lookup.state === 'succeeded') await settlePayout(money, payoutId, lookup.preimage, lookup.feeMsat);
}

async function halt(money: MoneyContext, paymentHash: string, amountMsat: Msat, feeMsat: Msat): Promise<void> {
  const { rowCount } = await money.db.pool.query(
    `insert into payout_halts (id, node_id, code, detail, payment_hash, amount_msat, fee_msat)
     values ($1, $2, 'unknown-payment', 'The node has made a payment that this database does not know. Find out whose it was and post it.', $3, $4, $5)
     on conflict (payment_hash) do nothing`,
    [newUuid(), money.nodeId, Buffer.from(paymentHash, 'hex'), amountMsat, feeMsat]);
  if (rowCount) money.log.alarm({ paymentHash, amountMsat, feeMsat }, 'the node has made a payment that this database does not know: payouts are stopped until staff have posted it (`staff payments post`)');
}
