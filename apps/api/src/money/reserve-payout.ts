/**
 * Step 3b: intent before effect. The payout row, its hash and the reservation are committed before anything is sent; in
 * production the commit waits for a synchronous standby. Payouts that are ready while one commit is under way share the
 * next one.
 */
import { payoutCreated } from '@l402kit/contracts';
import { addMsat, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { MicroBatch } from '../platform/database/micro-batch.js';
import { type OutboxRow, appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutReserve } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { type DuePayout, type Reason, holdForPayouts } from './payout-schedule.js';
import type { PreparedPayout } from './prepare-payout.js';

export type Reservation =
  | { readonly is: 'reserved' }
  /** the address gave an invoice whose hash we have seen: paying it could pay nobody, or somebody twice */
  | { readonly is: 'problem'; readonly reason: Reason }
  /** something changed since the work was claimed: begin again */
  | { readonly is: 'stale' }
  /** payouts of this node are stopped until staff have looked */
  | { readonly is: 'halted' };

interface Intent {
  readonly due: DuePayout;
  readonly payout: PreparedPayout;
}

const batches = new WeakMap<MoneyContext, MicroBatch<Intent, Reservation>>();

/** Resolves after the commit that holds the reservation, or with what stood in its way. */
export async function reservePayout(money: MoneyContext, due: DuePayout, payout: PreparedPayout): Promise<Reservation> {
  let batch = batches.get(money);
  if (batch === undefined) batches.set(money, batch = new MicroBatch((intents) => reserveTogether(money, intents)));
  try {
    return await batch.run({ due, payout });
  } catch (error) {
    // What the database refused was tried alone at last: the error is this payout's own.
    if (refusedByBalance(error)) return { is: 'stale' };
    if (refusedHash(error)) {
      return { is: 'problem', reason: { code: 'payout-invoice-reused', detail: 'The address gave an invoice whose payment hash has been used before. Its wallet must make a new invoice for each request.' } };
    }
    throw error;
  }
}

/** One transaction. What is stale stays out of it; what the database refuses fails it as a whole. */
function reserveTogether(money: MoneyContext, intents: readonly Intent[]): Promise<Reservation[]> {
  return money.db.transaction(async (tx) => {
    const { halted, addresses } = await lockAddresses(money, tx, intents);
    if (halted) return intents.map(() => ({ is: 'halted' }));
    const unchanged = intents.filter(({ due }) => addresses.get(due.operatorId) === due.lightningAddress);
    const held = await holdForPayouts(tx, unchanged.map(({ due, payout }) => ({ operatorId: due.operatorId, costMsat: payout.costMsat })));
    const ready = unchanged.filter(({ due }) => held.has(due.operatorId));
    if (ready.length > 0) {
      await insertPayouts(money, tx, ready);
      await post(tx, ready.map(({ due, payout }) => payoutReserve(payout.payoutId, due, addMsat(payout.amountMsat, payout.excessMsat))));
      await appendToOutbox(tx, ready.map((intent) => createdEvent(money, intent)));
    }
    const reserved = new Set(ready);
    return intents.map((intent) => ({ is: reserved.has(intent) ? 'reserved' : 'stale' }));
  });
}

async function lockAddresses(money: MoneyContext, tx: Tx, intents: readonly Intent[]): Promise<{ halted: boolean; addresses: Map<string, string> }> {
  const { rows } = await tx.query<{ id: string; halted: boolean; address: string }>({
    name: 'payouts-lock-addresses',
    text: `select id, exists (select 1 from payout_halts where node_id = $1 and cleared_at is null) as halted, lightning_address as address
           from operators where id = any($2::uuid[]) order by id for share`,
    values: [money.nodeId, intents.map(({ due }) => due.operatorId)],
  });
  return { halted: rows.some((r) => r.halted), addresses: new Map(rows.map((r) => [r.id, r.address])) };
}

const INSERT = `
with given as (
  select * from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bytea[], $11::timestamptz[], $12::boolean[])
    as t (id, operator_id, amount_msat, fee_limit_msat, excess_fee_msat, destination, bolt11, payment_hash, bolt11_expires_at, description_hash_ok)),
h as (insert into payment_hashes (hash, direction, kind, ref) select payment_hash, 'outgoing', 'payout', id from given order by payment_hash)
insert into payouts (id, operator_id, node_id, status, amount_msat, fee_limit_msat, excess_fee_msat, destination, bolt11, payment_hash,
                     bolt11_expires_at, description_hash_ok, lease_until, created_at)
select id, operator_id, $1, 'in_flight', amount_msat, fee_limit_msat, excess_fee_msat, destination, bolt11, payment_hash,
       bolt11_expires_at, description_hash_ok, clock_timestamp() + make_interval(secs => $2::float8 / 1000), clock_timestamp() from given`;

async function insertPayouts(money: MoneyContext, tx: Tx, intents: readonly Intent[]): Promise<void> {
  const payouts = intents.map(({ payout }) => payout);
  await tx.query({
    name: 'payouts-reserve', text: INSERT,
    values: [
      money.nodeId, money.settings.workLeaseMs, payouts.map((p) => p.payoutId), intents.map(({ due }) => due.operatorId), payouts.map((p) => p.amountMsat),
      payouts.map((p) => p.feeLimitMsat), payouts.map((p) => p.excessMsat), payouts.map((p) => p.destination), payouts.map((p) => p.bolt11),
      payouts.map((p) => Buffer.from(p.paymentHash, 'hex')), payouts.map((p) => p.bolt11ExpiresAt), payouts.map((p) => p.descriptionHashOk),
    ],
  });
}

function createdEvent(money: MoneyContext, { due, payout }: Intent): OutboxRow {
  const payoutId = publicId('payout', payout.payoutId);
  return {
    operatorId: due.operatorId, type: 'payout.created', subject: payoutId,
    data: payoutCreated({
      payoutId, amountMsat: payout.amountMsat, feeLimitMsat: payout.feeLimitMsat, destination: payout.destination, paymentHash: payout.paymentHash,
      createdAt: money.clock.now(),
    }),
  };
}

const violated = (error: unknown): string | undefined => (error as { code?: string; constraint?: string }).code?.startsWith('23') ? (error as { constraint?: string }).constraint : undefined;
const refusedHash = (error: unknown): boolean => ['payment_hashes_pkey', 'payouts_payment_hash_key'].includes(violated(error) ?? '');
const refusedByBalance = (error: unknown): boolean => ['ledger_balances_never_owe_less_than_nothing', 'payouts_one_live_an_operator'].includes(violated(error) ?? '');
