import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { lowestIdAt } from '../../platform/http/id-time-range.js';

export interface VolumeRow { readonly days: number; readonly paid: bigint; readonly received_msat: bigint; readonly fee_msat: bigint; readonly routing_msat: bigint }
export interface AccountRow { readonly code: string; readonly balance_msat: bigint }
export interface UnknownRow { readonly kind: 'unknown-payment' | 'suspense' | 'quarantine'; readonly hash: string | null; readonly amount_msat: bigint | null; readonly since: Date; readonly detail: string }
export interface StuckRow { readonly id: string | null; readonly operator_id: string; readonly destination: string; readonly amount_msat: bigint; readonly since: Date; readonly state: 'in-flight' | 'held' | 'failing'; readonly detail: string | null }
export interface ReconciliationRow { readonly checked_at: Date; readonly ledger_msat: bigint; readonly node_msat: bigint; readonly pending_msat: bigint; readonly differs_since: Date | null }
export interface QueueRow { readonly name: string; readonly waiting: bigint; readonly oldest_seconds: number | null }

export interface EndpointRow {
  readonly id: string; readonly operator_id: string; readonly host: string; readonly status: 'enabled' | 'paused' | 'disabled'; readonly status_reason: string | null;
  readonly failing_since: Date | null; readonly held_until: Date | null; readonly owed: number; readonly oldest_seconds: number | null;
}
export interface UnclaimedRow { readonly operator_id: string; readonly closed_at: Date | null; readonly amount: bigint }

const DAY_MS = 86_400_000;
/** Days, today included. */
const PERIODS = [1, 7, 30];
const MOST_LISTED = 100;
/** Longer than this a payment is probably held by its receiver. */
const STUCK_SECONDS = 60;

/** What the staff look at: of all operators together. */
@Injectable()
export class AdminRepository {
  constructor(private readonly database: Database) {}

  /** What came in, and what routes cost: entries of the books since each day began, found by the time that ids begin with. */
  volume(now: Date): Promise<VolumeRow[]> {
    const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
    const begins = PERIODS.map((days) => new Date(today - (days - 1) * DAY_MS));
    return this.rows(`
      select p.days, coalesce(sum(d.paid), 0)::bigint as paid, coalesce(sum(d.received_msat), 0)::bigint as received_msat, coalesce(sum(d.fee_msat), 0)::bigint as fee_msat,
        (select coalesce(sum(e.amount_msat), 0) from ledger_entries e where e.account_id = (select id from ledger_accounts where code = 'expense:routing') and e.movement_id >= p.first_id)::bigint as routing_msat
      from unnest($1::int[], $2::date[], $3::uuid[]) p (days, first, first_id) left join settled_days d on d.day >= p.first group by p.days, p.first_id order by 1`,
      [PERIODS, begins.map((at) => at.toISOString().slice(0, 10)), begins.map((at) => lowestIdAt(at.getTime()))]);
  }

  operators(): Promise<{ status: string; count: number }[]> {
    return this.rows('select status::text, count(*)::int as count from operators group by 1');
  }

  /** Shared accounts one by one; operators' together, as `operator` and `in-flight`. */
  accounts(): Promise<AccountRow[]> {
    return this.rows(`
      select case when a.code ~ '^(operator|in-flight):' then split_part(a.code, ':', 1) else a.code end as code, sum(b.balance_msat)::bigint as balance_msat
      from ledger_accounts a join ledger_balances b on b.account_id = a.id group by 1 order by 1`);
  }

  async reconciliation(nodeId: string): Promise<ReconciliationRow | undefined> {
    return (await this.rows<ReconciliationRow>(
      'select checked_at, ledger_msat, node_msat, pending_msat, differs_since from reconciliations where node_id = $1', [nodeId]))[0];
  }

  unknownPayments(): Promise<UnknownRow[]> {
    return this.rows(`
      select 'unknown-payment' as kind, encode(payment_hash, 'hex') as hash, amount_msat, created_at as since, detail from payout_halts where cleared_at is null
      union all select 'suspense', encode(payment_hash, 'hex'), received_msat, created_at, 'Money arrived on a hash that no invoice has.' from suspense_receipts where resolved_at is null
      union all select 'quarantine', encode(payment_hash, 'hex'), received_msat, created_at, error from quarantined_settlements where resolved_at is null
      order by since limit ${MOST_LISTED}`);
  }

  stuckPayouts(): Promise<StuckRow[]> {
    return this.rows(`
      (select id, operator_id, destination, amount_msat, created_at as since, 'in-flight' as state, null as detail from payouts
       where status = 'in_flight' and created_at < clock_timestamp() - make_interval(secs => $1))
      union all
      (select null, s.operator_id, o.lightning_address, -b.balance_msat, coalesce(s.failing_since, s.owed_since, clock_timestamp()), case when s.held then 'held' else 'failing' end, s.reason_detail
       from payout_schedules s join operators o on o.id = s.operator_id join ledger_balances b on b.account_id = o.ledger_account_id
       where s.held or s.failing_since < clock_timestamp() - interval '1 hour')
      order by since limit ${MOST_LISTED}`, [STUCK_SECONDS]);
  }

  queues(): Promise<QueueRow[]> {
    const queue = (name: string, since: string, from: string): string =>
      `select '${name}' as name, count(*) as waiting, extract(epoch from clock_timestamp() - min(${since}))::int as oldest_seconds from ${from}`;
    return this.rows([
      queue('events to number', 'at', 'outbox'),
      queue('deliveries owed', 'created_at', `webhook_deliveries where status = 'owed' and next_at <= clock_timestamp()`),
      queue('payouts due', 'due_at', 'payout_schedules where due_at <= clock_timestamp()'),
      queue('payouts on their way', 'created_at', `payouts where status = 'in_flight'`),
      queue('invoices to cancel', 'created_at', `invoices where status = 'cancelling'`),
      queue('exports to write', 'created_at', `exports where status in ('waiting', 'running')`),
      queue('proofs to send', 'created_at', `address_proofs where state = 'preparing' and method = 'payment' and expires_at > clock_timestamp()`),
      queue('accounts that close', 'closing_since', `operators where status = 'closing'`),
    ].join(' union all '));
  }

  async endpoints(): Promise<{ enabled: number; failing: number; disabled: number }> {
    return (await this.rows<{ enabled: number; failing: number; disabled: number }>(`
      select count(*) filter (where status = 'enabled')::int as enabled, count(*) filter (where status = 'enabled' and failing_since is not null)::int as failing,
             count(*) filter (where status = 'disabled')::int as disabled from webhook_endpoints where notices_of is null`))[0]!;
  }

  /** Failing ones first, then disabled ones, then those that are owed most. */
  troubledEndpoints(): Promise<EndpointRow[]> {
    return this.rows(`
      select w.id, w.operator_id, substring(w.url from '^[a-z]+://([^/?#]+)') as host, w.status::text, w.status_reason, w.failing_since,
        case when w.held_until > clock_timestamp() then w.held_until end as held_until, d.owed, extract(epoch from clock_timestamp() - d.oldest)::int as oldest_seconds
      from webhook_endpoints w, lateral (select count(*)::int as owed, min(created_at) as oldest from (select created_at from webhook_deliveries where endpoint_id = w.id and status = 'owed' limit 10000) o) d
      where w.status <> 'deleted' and w.notices_of is null
      order by (w.status = 'enabled' and w.failing_since is not null) desc, w.status = 'disabled' desc, d.owed desc, w.id limit ${MOST_LISTED}`);
  }

  /** @param account the ledger account of what is unclaimed */
  async unclaimed(account: bigint): Promise<{ total: bigint; accounts: UnclaimedRow[] }> {
    const [total] = await this.rows<{ total: bigint }>('select -balance_msat as total from ledger_balances where account_id = $1', [account]);
    const accounts = await this.rows<UnclaimedRow>(`
      with aside as (
        select o.id as operator_id, o.closed_at, sum(own.amount_msat) as amount from ledger_entries e join ledger_movements m on m.id = e.movement_id and m.code = 'operator.unclaimed'
        join ledger_entries own on own.movement_id = e.movement_id and own.account_id <> e.account_id join operators o on o.ledger_account_id = own.account_id
        where e.account_id = $1 group by 1, 2)
      select a.operator_id, a.closed_at, (a.amount - coalesce((select sum(amount_msat) from unclaimed_claims where closed_operator_id = a.operator_id), 0))::bigint as amount
      from aside a where a.amount > coalesce((select sum(amount_msat) from unclaimed_claims where closed_operator_id = a.operator_id), 0) order by amount desc limit ${MOST_LISTED}`, [account]);
    return { total: total?.total ?? 0n, accounts };
  }

  actions(): Promise<{ at: Date; by: string; action: string; subject: string; detail: string }[]> {
    return this.rows(`select at, by, action, subject, detail from staff_actions order by id desc limit ${MOST_LISTED}`);
  }

  private async rows<R>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.database.pool.query(sql, values)).rows as R[];
  }
}
