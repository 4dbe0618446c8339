/**
 * Proofs of addresses that are to be sent: a payout of kind `proof`, with a code in its comment that exists nowhere else,
 * out of a capped budget of the platform. Intent before effect, as with every payout; what is on its way is looked after by
 * reconcile-payouts.ts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Msat, newUuid, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { OperatorAccounts } from './ledger/accounts.js';
import { proofReserve } from './ledger/movements.js';
import { lockBalances, post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import type { PayoutGate } from './payout-gate.js';
import type { Reason } from './payout-schedule.js';
import { requestVerifiedInvoice, type VerifiedInvoice } from './prepare-payout.js';
import { PROOF_FEE_LIMIT_MSAT, codeFrom, proofAmount, proofComment } from './rules/proof.js';
import { sendPayout } from './send-payout.js';

const POLL_MS = 300;
/** A wallet that holds its proof takes one of these places, and nobody else's. */
const AT_ONCE = 16;
const STOP_AFTER_MS = 3_000;

interface ProofToSend extends OperatorAccounts {
  readonly id: string;
  readonly operatorId: string;
  readonly address: string;
  readonly askedBy: string;
}

/** What is stored of a code; the code itself is only in the comment. */
export const hashProofCode = (proofId: string, code: string): Buffer => createHash('sha256').update(`${proofId}:${code}`).digest();

interface TakenProof {
  readonly proof: ProofToSend;
  /** performance.now() before it was asked for */
  readonly claimedAt: number;
}

export class SendProofs {
  private readonly under = new Set<Promise<void>>();

  constructor(private readonly money: MoneyContext, private readonly gate: PayoutGate, private readonly dailyBudgetMsat: Msat) {}

  /** Until `signal` aborts; then what is under way has a few seconds to end. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const taken = this.under.size < AT_ONCE && await this.take().catch((error: unknown) => { this.tell(error); return undefined; });
      if (taken) this.start(taken);
      else await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    const patience = new AbortController();
    await Promise.race([Promise.all(this.under), delay(STOP_AFTER_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  /** @returns false when there was nothing to send */
  async sendNext(): Promise<boolean> {
    const taken = await this.take();
    if (taken === undefined) return false;
    await this.send(taken);
    return true;
  }

  private start(taken: TakenProof): void {
    const sending = this.send(taken).catch((error: unknown) => { this.tell(error); }).finally(() => { this.under.delete(sending); });
    this.under.add(sending);
  }

  private tell(error: unknown): void {
    this.money.log.warn({ err: error }, 'a proof of an address broke off: trying again');
  }

  private async take(): Promise<TakenProof | undefined> {
    if (!(await this.gate.open())) return undefined;
    const claimedAt = performance.now();
    const proof = await claim(this.money);
    return proof && { proof, claimedAt };
  }

  private async send({ proof, claimedAt }: TakenProof): Promise<void> {
    const prepared = await this.prepare(proof);
    if ('reason' in prepared) {
      await refuse(this.money, proof.id, prepared.reason);
      return;
    }
    const payoutId = newUuid();
    const mayWork = () => performance.now() - claimedAt < this.money.settings.workLeaseMs;
    if (!mayWork()) return;
    const refused = await this.money.db.transaction((tx) => reserve(this.money, tx, proof, payoutId, prepared, this.dailyBudgetMsat));
    if (refused !== undefined) {
      await refuse(this.money, proof.id, refused);
      return;
    }
    await sendPayout(this.money, { payoutId, kind: 'proof', bolt11: prepared.invoice.bolt11, feeLimitMsat: PROOF_FEE_LIMIT_MSAT, mayWork });
  }

  private async prepare(proof: ProofToSend): Promise<Prepared | { readonly reason: Reason }> {
    const { money } = this;
    const terms = await money.addresses.resolve(proof.address, { fresh: true });
    if (!terms.ok) return { reason: terms.error };
    const amount = proofAmount(terms.value);
    if (!amount.ok) return { reason: { code: 'proof-not-possible', detail: amount.error } };
    const code = codeFrom(randomBytes(16));
    const invoice = await requestVerifiedInvoice(money, terms.value, amount.value, proofComment(code, proof.askedBy));
    return 'reason' in invoice ? invoice : { invoice, amountMsat: amount.value, codeHash: hashProofCode(proof.id, code) };
  }
}

interface Prepared {
  readonly invoice: VerifiedInvoice;
  readonly amountMsat: Msat;
  readonly codeHash: Buffer;
}

async function claim(money: MoneyContext): Promise<ProofToSend | undefined> {
  const { rows } = await money.db.pool.query<ProofToSend>(
    `with claimed as (
       update address_proofs set lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
       where id = (select id from address_proofs where state = 'preparing' and method = 'payment' and payout_id is null and expires_at > $1 and (lease_until is null or lease_until < clock_timestamp())
                   order by created_at limit 1 for update skip locked) returning *)
     select c.id, c.operator_id as "operatorId", c.lightning_address as address, c.asked_by as "askedBy", o.ledger_account_id as "ledgerAccountId", o.in_flight_account_id as "inFlightAccountId"
     from claimed c join operators o on o.id = c.operator_id`, [money.clock.now(), money.settings.workLeaseMs]);
  return rows[0];
}

/** One transaction. The lock on the account of all proofs is what makes the budget hold for several workers. */
async function reserve(money: MoneyContext, tx: Tx, proof: ProofToSend, payoutId: string, prepared: Prepared, dailyBudgetMsat: Msat): Promise<Reason | undefined> {
  const { invoice, amountMsat, codeHash } = prepared;
  await lockBalances(tx, [money.accounts['expense:proofs'], proof.inFlightAccountId]);
  const { rows } = await tx.query<{ halted: boolean; spent: bigint }>(
    `select exists (select 1 from payout_halts where node_id = $1 and cleared_at is null) as halted,
            (select coalesce(sum(amount_msat), 0)::bigint from payouts p join address_proofs a on a.payout_id = p.id where p.status <> 'failed' and p.created_at > clock_timestamp() - interval '24 hours') as spent`, [money.nodeId]);
  const { halted, spent } = rows[0]!;
  if (halted) return { code: 'payouts-halted', detail: 'Payments are stopped while the platform’s staff check the node. Try again later.' };
  if (spent + amountMsat > dailyBudgetMsat) {
    money.log.alarm({ spentMsat: spent }, 'the daily budget of address proofs is used up');
    return { code: 'proof-not-possible', detail: 'As many proofs as are paid for in a day have been sent today. Try again tomorrow, or use a file.' };
  }
  const { rowCount } = await tx.query(`update address_proofs set payout_id = $2, code_hash = $3, lease_until = null where id = $1 and payout_id is null and state = 'preparing'`, [proof.id, payoutId, codeHash]);
  if (rowCount === 0) return { code: 'proof-ended', detail: 'Another worker has sent it.' };
  await tx.query(
    `with h as (insert into payment_hashes (hash, direction, kind, ref) values ($5, 'outgoing', 'payout', $1))
     insert into payouts (id, operator_id, node_id, kind, status, amount_msat, fee_limit_msat, destination, bolt11, payment_hash, bolt11_expires_at, description_hash_ok, lease_until, created_at)
     values ($1, $2, $3, 'proof', 'in_flight', $4, $6, $7, $8, $5, $9, $10, clock_timestamp() + make_interval(secs => $11::float8 / 1000), clock_timestamp())`,
    [payoutId, proof.operatorId, money.nodeId, amountMsat, Buffer.from(invoice.paymentHash, 'hex'), PROOF_FEE_LIMIT_MSAT, proof.address, invoice.bolt11, invoice.bolt11ExpiresAt,
      invoice.descriptionHashOk, money.settings.workLeaseMs]);
  await post(tx, [proofReserve(money.accounts, payoutId, proof, amountMsat)]);
  return undefined;
}

/** Nothing was sent. */
async function refuse(money: MoneyContext, proofId: string, reason: Reason): Promise<void> {
  await money.db.pool.query(`update address_proofs set state = 'failed', failure_code = $2, failure_detail = $3 where id = $1 and state = 'preparing' and payout_id is null`, [proofId, reason.code, reason.detail]);
  money.log.info({ proofId: publicId('addressProof', proofId), code: reason.code }, 'a proof of an address could not be sent');
}

