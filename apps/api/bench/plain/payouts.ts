/** The rows of payouts written with plain pg, in the same two transactions each: nothing is resolved, verified or sent. */
import { randomBytes } from 'node:crypto';
import { newUuid } from '@l402kit/money-types';
import type pg from 'pg';
import type { MoneyContext } from '../../src/money/money-context.js';
import type { BenchOperator } from '../database/prepare-operators.js';

const AMOUNT_MSAT = 9_000n;
const DATA = JSON.stringify({ payoutId: 'po_01kar5wz0x8ejs0n3r4q6v2m7d', amountMsat: 9_000, destination: 'op1@wallet.test', paymentHash: 'ab'.repeat(32) });

const RESERVE = `with h as (insert into payment_hashes (hash, direction, kind, ref) values ($3, 'outgoing', 'payout', $1)),
  held as (update payout_schedules set lease_until = 'infinity', due_at = null where operator_id = $2),
  told as (insert into outbox (operator_id, type, subject, data) values ($2, 'payout.created', 'po', $4))
  insert into payouts (id, operator_id, node_id, status, amount_msat, destination, bolt11, bolt11_expires_at, payment_hash)
  values ($1, $2, 'main', 'in_flight', 9000, 'op@wallet.test', repeat('x', 300), now() + interval '1 hour', $3)`;
const SETTLE = `with released as (update payout_schedules set lease_until = null where operator_id = $2),
  told as (insert into outbox (operator_id, type, subject, data) values ($2, 'payout.settled', 'po', $3))
  update payouts set status = 'settled', preimage = payment_hash, routing_fee_msat = 0, finished_at = clock_timestamp() where id = $1`;
const POST = `with m as (insert into ledger_movements (id, code, subject) values ($1, $2, $3)),
  e as (insert into ledger_entries (movement_id, account_id, amount_msat) values ($1, $4::bigint, $6::bigint), ($1, $5::bigint, -$6::bigint))
  update ledger_balances set balance_msat = balance_msat + case account_id when $4::bigint then $6::bigint else -$6::bigint end, entries = entries + 1 where account_id in ($4::bigint, $5::bigint)`;

/** One payout for each operator, `concurrency` at a time. */
export async function payOutPlainly({ db, accounts }: MoneyContext, operators: readonly BenchOperator[], concurrency: number): Promise<void> {
  const left = [...operators];
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (let operator = left.pop(); operator !== undefined; operator = left.pop()) {
      const { operatorId, ledgerAccountId, inFlightAccountId } = operator;
      const payoutId = newUuid();
      await db.transaction(async (tx) => {
        await tx.query({ name: 'plain-reserve', text: RESERVE, values: [payoutId, operatorId, randomBytes(32), DATA] });
        await post(tx, 'payout.reserve', payoutId, ledgerAccountId, inFlightAccountId);
      });
      await db.transaction(async (tx) => {
        await tx.query({ name: 'plain-settle', text: SETTLE, values: [payoutId, operatorId, DATA] });
        await post(tx, 'payout.settle', payoutId, inFlightAccountId, accounts.channels);
      });
    }
  }));
}

async function post(tx: pg.PoolClient, code: string, subject: string, debit: bigint, credit: bigint): Promise<void> {
  await tx.query({ name: 'plain-post', text: POST, values: [newUuid(), code, subject, debit, credit, AMOUNT_MSAT] });
}
