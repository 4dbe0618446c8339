import { Injectable } from '@nestjs/common';
import { msat, type Msat } from '@l402kit/money-types';
import { Database } from '../../../platform/database/database.js';
import { allocate, type Departure, type Forwarding, ONE_SAT, overlap, type Stretch } from './allocate.js';
import { BEGINNING, findMark, FLOWS, HIGHEST_ID, sumFlows } from './ledger-flows.js';
import { caughtUpLine, findLine, isBehind, type Line } from './ledger-line.js';

const MOST_PARTS = 100;

const KINDS: Readonly<Record<string, Departure['kind']>> = { 'payout.settle': 'payout', 'tier.from-balance': 'tier', 'proof.charge': 'proof' };

interface Flow extends Stretch {
  readonly code: string;
  readonly subject: string;
  readonly at: Date;
}

/** What a payout carried. */
export interface Carried {
  /** UUID; undefined where it was no payment: a credit by staff, the rest of a purchase */
  readonly invoiceId: string | undefined;
  readonly at: Date;
  readonly amountMsat: Msat;
}

/** Which payouts carried which payments: see README.md. */
@Injectable()
export class ForwardingRepository {
  constructor(private readonly database: Database) {}

  /** Which of these invoices are paid out; undefined where that would take long to find out. @param invoiceIds UUIDs of paid ones */
  async paidOut(operatorId: string, invoiceIds: readonly string[]): Promise<ReadonlySet<string> | undefined> {
    if (invoiceIds.length === 0) return new Set();
    const through = await this.paidOutThrough(operatorId);
    if (through === undefined) return undefined;
    const { rows } = await this.database.pool.query<{ subject: string }>({
      name: 'forwarding-paid-out', text: `select subject from ledger_movements where code = 'invoice.receive' and subject = any($1::uuid[]) and id <= $2`, values: [invoiceIds, through],
    });
    return new Set(rows.map((row) => row.subject));
  }

  /** What carried this payment; undefined when it is in no book (not paid, or of another account). */
  async of(operatorId: string, invoiceId: string): Promise<Forwarding | undefined> {
    const line = await caughtUpLine(this.database, operatorId);
    const { accounts } = line;
    const { rows } = await this.database.pool.query<{ movement: string; net: bigint }>(
      `select m.id as movement, -e.amount_msat as net from ledger_movements m join ledger_entries e on e.movement_id = m.id and e.account_id = $1
       where m.code = 'invoice.receive' and m.subject = $2`, [accounts.owed, invoiceId]);
    const receipt = rows[0];
    if (receipt === undefined) return undefined;
    const mark = await findMark(this.database.pool, accounts.owed, 'movement_id < $2', receipt.movement) ?? BEGINNING;
    const toMsat = msat(mark.creditedMsat + (await sumFlows(this.database.pool, accounts, mark.movementId, receipt.movement)).creditedMsat);
    const payment = { fromMsat: msat(toMsat - receipt.net), toMsat };
    // In this order a payout that arrives meanwhile is seen as one or the other, or as both, never as neither.
    const onItsWay = await this.onItsWay(operatorId, line);
    const left = await this.departures(line, payment);
    return allocate(payment, [...left, ...onItsWay.filter(({ payoutId }) => left.every((departure) => departure.payoutId !== payoutId))]);
  }

  /** What this payout carried; undefined when it is in no book (it has not arrived, or is of another account). @param limit most that are answered */
  async carriedBy(operatorId: string, payoutId: string, limit: number): Promise<Carried[] | undefined> {
    const line = await caughtUpLine(this.database, operatorId);
    const { accounts } = line;
    const { rows } = await this.database.pool.query<{ movement: string; amount: bigint }>(
      `select m.id as movement, sum(e.amount_msat)::bigint as amount from ledger_movements m join ledger_entries e on e.movement_id = m.id and e.account_id in ($1, $2)
       where m.code = 'payout.settle' and m.subject = $3 group by m.id`, [accounts.owed, accounts.moving, payoutId]);
    const settled = rows[0];
    if (settled === undefined) return undefined;
    const mark = await findMark(this.database.pool, accounts.owed, 'movement_id < $2', settled.movement) ?? BEGINNING;
    const toMsat = msat(mark.leftMsat + (await sumFlows(this.database.pool, accounts, mark.movementId, settled.movement)).leftMsat);
    const payout = { fromMsat: msat(toMsat - settled.amount), toMsat };
    return (await this.within(line, 'credited', payout, limit)).map((flow) => ({
      invoiceId: flow.code === 'invoice.receive' ? flow.subject : undefined, at: flow.at, amountMsat: overlap(flow, payout),
    }));
  }

  /** The last movement whose payment is paid out; undefined where that would take long to find out. */
  private async paidOutThrough(operatorId: string): Promise<string | undefined> {
    const line = await findLine(this.database.pool, operatorId);
    if (isBehind(line)) return undefined;
    const { accounts } = line;
    const upToMsat = await this.leftMsat(line) + ONE_SAT - 1n;
    const mark = line.last.creditedMsat <= upToMsat ? line.last : await findMark(this.database.pool, accounts.owed, 'credited_msat <= $2', upToMsat, 'desc', 'credited_msat') ?? BEGINNING;
    const next = mark === line.last ? undefined : await findMark(this.database.pool, accounts.owed, 'movement_id > $2', mark.movementId, 'asc');
    const { rows } = await this.database.pool.query<{ through: string | null }>({
      name: 'forwarding-through',
      text: `with ${FLOWS}, credits as (select id, sum(change) over (order by id) as credited from flows where change > 0)
             select id as through from credits where credited <= $5::bigint order by id desc limit 1`,
      values: [accounts.owed, accounts.moving, mark.movementId, next?.movementId ?? HIGHEST_ID, upToMsat - mark.creditedMsat],
    });
    return rows[0]?.through ?? mark.movementId;
  }

  /** What lies beneath the payment. */
  private async departures(line: Line, payment: Stretch): Promise<Departure[]> {
    return (await this.within(line, 'left', payment, MOST_PARTS)).map(({ code, subject, at, fromMsat, toMsat }) => ({
      kind: KINDS[code] ?? 'other', payoutId: code === 'payout.settle' ? subject : undefined, state: 'settled', at, fromMsat, toMsat,
    }));
  }

  /** What was credited, or what left, that lies on this stretch of the line; in order. */
  private async within({ accounts }: Line, what: 'credited' | 'left', { fromMsat, toMsat }: Stretch, limit: number): Promise<Flow[]> {
    const column = `${what}_msat`;
    const first = await findMark(this.database.pool, accounts.owed, `${column} <= $2`, fromMsat, 'desc', column) ?? BEGINNING;
    const last = await findMark(this.database.pool, accounts.owed, `${column} >= $2`, toMsat, 'asc', column);
    const [sign, before] = what === 'credited' ? ['', first.creditedMsat] : ['-', first.leftMsat];
    const { rows } = await this.database.pool.query<{ code: string; subject: string; at: Date; up_to: bigint; amount: bigint }>({
      name: `forwarding-${what}`,
      text: `with ${FLOWS}, placed as (select id, code, subject, at, ${sign}change as amount, (sum(${sign}change) over (order by id))::bigint as up_to from flows where ${sign}change > 0)
             select code, subject, at, amount, up_to from placed where up_to > $5::bigint and up_to - amount < $6::bigint order by id limit $7`,
      values: [accounts.owed, accounts.moving, first.movementId, last?.movementId ?? HIGHEST_ID, fromMsat - before, toMsat - before, limit],
    });
    return rows.map((row) => ({ code: row.code, subject: row.subject, at: row.at, fromMsat: msat(before + row.up_to - row.amount), toMsat: msat(before + row.up_to) }));
  }

  /** What the payout on its way would carry: what comes next on the line. One statement, so that both are of one moment. */
  private async onItsWay(operatorId: string, { accounts, last }: Line): Promise<Departure[]> {
    const { rows } = await this.database.pool.query<{ id: string; reserved: bigint; created_at: Date; left: bigint }>({
      name: 'forwarding-on-its-way',
      text: `with ${FLOWS} select p.id, p.amount_msat + p.excess_fee_msat as reserved, p.created_at, (select coalesce(-sum(change), 0)::bigint from flows where change < 0) as left
             from payouts p where p.operator_id = $5 and p.status = 'in_flight' and p.kind = 'payout'`,
      values: [accounts.owed, accounts.moving, last.movementId, HIGHEST_ID, operatorId],
    });
    return rows.map((row) => ({
      kind: 'payout', payoutId: row.id, state: 'in_flight', at: row.created_at, fromMsat: msat(last.leftMsat + row.left), toMsat: msat(last.leftMsat + row.left + row.reserved),
    }));
  }

  private async leftMsat({ accounts, last }: Line): Promise<bigint> {
    return last.leftMsat + (await sumFlows(this.database.pool, accounts, last.movementId, HIGHEST_ID)).leftMsat;
  }
}
