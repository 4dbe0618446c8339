/**
 * Step 2: money that arrived is recorded. One transaction for a batch: invoices paid, movements, outbox rows, payout
 * due, cursor. Seeing a settlement again is harmless: a paid invoice is skipped.
 */
import { invoicePaid } from '@l402kit/contracts';
import { type Msat, newUuid, publicId, subtractMsat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { type OutboxRow, outboxColumns } from '../platform/outbox/outbox.js';
import { type Movement, invoiceReceive, suspenseReceive, tierReceive } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import type { Settlement, SettlementCursor } from './ports/lightning-node.js';
import { type SettledPurchase, decideTierPayments, storeTierPayments, tierEvents } from './record-tier-payments.js';
import { restateSums } from './restate-sums.js';
import { feeOn } from './rules/fee.js';

/** The listener that writes was replaced, or another has moved the cursor: roll back and step down. */
export class NoLongerLeading extends Error {
  override readonly name = 'NoLongerLeading';
}

/** The right to move the cursor: conditional on the leader's epoch and on where the cursor was. */
export interface CursorFence {
  readonly leaseName: string;
  readonly epoch: bigint;
  readonly from: SettlementCursor;
}

export interface RecordedBatch {
  /** invoices credited by this batch */
  readonly credited: number;
  /** settlements of hashes that no invoice of ours has */
  readonly unknown: number;
}

interface InvoiceRow {
  readonly id: string;
  readonly operator_id: string;
  readonly operator_status: string;
  readonly ledger_account_id: bigint;
  readonly kind: 'call' | 'tier';
  readonly status: string;
  readonly fee_ppm: number;
  readonly expires_at: Date;
  readonly resource: string | null;
  readonly context: Record<string, string> | null;
  readonly hash: string;
}

interface Credit {
  readonly invoice: InvoiceRow;
  readonly receivedMsat: Msat;
  readonly feeMsat: Msat;
  readonly paidAt: Date;
  readonly late: boolean;
}

/** @throws NoLongerLeading; the database's error when one of the settlements cannot be recorded: nothing is written then */
export async function recordSettlements(money: MoneyContext, tx: Tx, settlements: readonly Settlement[], fence?: CursorFence): Promise<RecordedBatch> {
  const firstOfEach = new Map<string, Settlement>();
  for (const s of settlements) if (!firstOfEach.has(s.paymentHash)) firstOfEach.set(s.paymentHash, s);
  if (fence) await holdCursor(tx, money.nodeId, fence);
  const invoices = await lockInvoices(tx, [...firstOfEach.keys()]);
  const credits = [...firstOfEach.values()].flatMap((s) => creditFor(invoices.get(s.paymentHash), s) ?? []);
  const unknown = await unknownSettlements(tx, [...firstOfEach.values()].filter((s) => !invoices.has(s.paymentHash)));
  const calls = credits.filter((c) => c.invoice.kind === 'call');
  const tiers = await tierPayments(tx, credits.filter((c) => c.invoice.kind === 'tier'), money.clock.now());
  const suspense = unknown.map((s) => ({ id: newUuid(), ...s }));

  const movements: Movement[] = [
    ...calls.map((c) => invoiceReceive(money.accounts, c.invoice.id, c.invoice.ledger_account_id, c.receivedMsat, c.feeMsat)),
    ...tiers.map((t) => tierReceive(money.accounts, t.invoiceId, t.invoice.ledger_account_id, t.receivedMsat, t.outcome.revenueMsat)),
    ...suspense.map((s) => suspenseReceive(money.accounts, s.id, s.receivedMsat)),
  ];
  await post(tx, movements);
  if (suspense.length > 0) await storeSuspense(tx, money.nodeId, suspense);
  await storeTierPayments(tx, tiers);
  await markPaid(tx, money, [...calls, ...tiers], [...calls.map(paidEvent), ...tierEvents(tiers, money.clock.now())], fence, settlements.at(-1)?.cursor);
  await restateSums(tx, calls.map((c) => ({ ...c, operatorId: c.invoice.operator_id, resource: c.invoice.resource })), money.clock.now());
  for (const s of suspense) money.log.alarm({ paymentHash: s.paymentHash, receivedMsat: s.receivedMsat }, 'money arrived on a hash that no invoice of ours has: it is in suspense until staff resolve it');
  return { credited: credits.length, unknown: suspense.length };
}

async function holdCursor(tx: Tx, nodeId: string, fence: CursorFence): Promise<void> {
  const { rows } = await tx.query<{ position: string; leading: boolean }>({
    name: 'settlement-cursor-lock',
    text: `select position, exists (select 1 from leases where name = $2 and epoch = $3 and until > clock_timestamp()) as leading
           from settlement_cursors where node_id = $1 for update`,
    values: [nodeId, fence.leaseName, fence.epoch],
  });
  const cursor = rows[0];
  if (!cursor?.leading || cursor.position !== fence.from) throw new NoLongerLeading('the settlement cursor belongs to another listener');
}

async function lockInvoices(tx: Tx, hashes: readonly string[]): Promise<Map<string, InvoiceRow>> {
  const { rows } = await tx.query<InvoiceRow>({
    name: 'settlement-invoices-lock',
    text: `select i.id, i.operator_id, o.status::text as operator_status, o.ledger_account_id, i.kind, i.status, i.fee_ppm, i.expires_at, i.resource, i.context, encode(h.hash, 'hex') as hash
           from payment_hashes h join invoices i on i.id = h.ref join operators o on o.id = i.operator_id
           where h.hash = any($1::bytea[]) and h.direction = 'incoming' and h.kind = 'invoice'
           order by i.id for update of i`,
    values: [hashes.map((h) => Buffer.from(h, 'hex'))],
  });
  return new Map(rows.map((r) => [r.hash, r]));
}

function creditFor(invoice: InvoiceRow | undefined, settlement: Settlement): Credit | undefined {
  if (!invoice || invoice.status === 'paid') return undefined;
  const late = invoice.status === 'expired' || invoice.status === 'cancelled' || settlement.settledAt > invoice.expires_at;
  return { invoice, receivedMsat: settlement.receivedMsat, feeMsat: feeOn(settlement.receivedMsat, invoice.fee_ppm), paidAt: settlement.settledAt, late };
}

/** Those that are not in suspense yet. A hash that we know as outgoing cannot be in suspense as well: storing it fails, and it is quarantined. */
async function unknownSettlements(tx: Tx, settlements: readonly Settlement[]): Promise<readonly Settlement[]> {
  if (settlements.length === 0) return [];
  const { rows } = await tx.query<{ hash: string }>(
    `select encode(hash, 'hex') as hash from payment_hashes where hash = any($1::bytea[]) and direction = 'incoming'`, [settlements.map((s) => Buffer.from(s.paymentHash, 'hex'))]);
  const known = new Set(rows.map((r) => r.hash));
  return settlements.filter((s) => !known.has(s.paymentHash));
}

async function storeSuspense(tx: Tx, nodeId: string, suspense: readonly (Settlement & { readonly id: string })[]): Promise<void> {
  await tx.query(
    `with given as (select * from unnest($2::uuid[], $3::bytea[], $4::bigint[], $5::timestamptz[]) as t (id, hash, received_msat, settled_at)),
          hashed as (insert into payment_hashes (hash, direction, kind, ref) select hash, 'incoming', 'suspense', id from given)
     insert into suspense_receipts (id, node_id, payment_hash, received_msat, settled_at) select id, $1, hash, received_msat, settled_at from given`,
    [nodeId, suspense.map((s) => s.id), suspense.map((s) => Buffer.from(s.paymentHash, 'hex')), suspense.map((s) => s.receivedMsat), suspense.map((s) => s.settledAt)]);
}

// Last, with the balances locked: a payout that finishes at the same moment either sees the new balance or leaves
// due_at for us to set (see scheduleAfterSuccess and rest in payout-schedule.ts).
const MARK_PAID = `
with given as (select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::boolean[], $14::uuid[], $15::text[], $16::boolean[])
                 as t (id, received_msat, fee_msat, paid_at, late, operator_id, resource, is_call)),
paid as (update invoices i set status = 'paid', received_msat = g.received_msat, fee_msat = g.fee_msat, paid_at = g.paid_at, late = g.late
         from given g where i.id = g.id),
due as (update payout_schedules set due_at = clock_timestamp(), owed_since = coalesce(owed_since, clock_timestamp())
        where operator_id = any($6::uuid[]) and due_at is null),
told as (insert into outbox (operator_id, type, subject, data, extensions)
         select * from unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[])),
counted as (insert into settled_days as d (operator_id, day, resource, paid, received_msat, fee_msat)
            select operator_id, (paid_at at time zone 'UTC')::date, coalesce(resource, ''), count(*), sum(received_msat), sum(fee_msat)
            from given where is_call group by 1, 2, 3 order by 1, 2, 3
            on conflict (operator_id, day, resource) do update
              set paid = d.paid + excluded.paid, received_msat = d.received_msat + excluded.received_msat, fee_msat = d.fee_msat + excluded.fee_msat),
moved as (update settlement_cursors set position = $13, updated_at = clock_timestamp() where node_id = $12 and $13::text is not null)
select 1`;

/** What is kept of a tier's payment counts as its fee: the rest is what was credited. */
async function tierPayments(tx: Tx, credits: readonly Credit[], now: Date): Promise<(Credit & SettledPurchase)[]> {
  const settled = await decideTierPayments(tx, credits.map(({ invoice, receivedMsat, paidAt }) => ({
    invoiceId: invoice.id, operatorId: invoice.operator_id, operatorStatus: invoice.operator_status, receivedMsat, paidAt, invoiceExpiresAt: invoice.expires_at,
  })), now);
  return settled.map((purchase, i) => ({ ...credits[i]!, ...purchase, feeMsat: purchase.outcome.revenueMsat }));
}

async function markPaid(tx: Tx, money: MoneyContext, credits: readonly Credit[], events: readonly OutboxRow[], fence: CursorFence | undefined, cursor: SettlementCursor | undefined): Promise<void> {
  if (credits.length === 0 && !fence) return;
  const operators = [...new Set(credits.filter((c) => c.receivedMsat > c.feeMsat).map((c) => c.invoice.operator_id))].sort();
  await tx.query({
    name: 'settlement-mark-paid', text: MARK_PAID,
    values: [
      credits.map((c) => c.invoice.id), credits.map((c) => c.receivedMsat), credits.map((c) => c.feeMsat), credits.map((c) => c.paidAt), credits.map((c) => c.late),
      operators, ...outboxColumns(events), money.nodeId, fence ? cursor : null,
      credits.map((c) => c.invoice.operator_id), credits.map((c) => c.invoice.resource), credits.map((c) => c.invoice.kind === 'call'),
    ],
  });
}

function paidEvent(credit: Credit): OutboxRow {
  const { invoice } = credit;
  const invoiceId = publicId('invoice', invoice.id);
  return {
    operatorId: invoice.operator_id, type: 'invoice.paid', subject: invoiceId, extensions: invoice.context ?? undefined,
    data: invoicePaid({
      invoiceId, amountMsat: credit.receivedMsat, feeMsat: credit.feeMsat, netMsat: subtractMsat(credit.receivedMsat, credit.feeMsat),
      paymentHash: invoice.hash, resource: invoice.resource, paidAt: credit.paidAt, late: credit.late,
    }),
  };
}
