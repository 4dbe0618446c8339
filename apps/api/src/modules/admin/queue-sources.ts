/**
 * What each queue of the staff's page is made of: statements with the columns id, endpoint_id, operator_id, what, state,
 * since, next_at, attempts, detail. At most 10,000 rows of each kind are looked at.
 */
import type { AdminQueueName } from '@l402kit/contracts';

const MOST = 10_000;

/** @param only a further condition on deliveries, so that one of them, or those of one endpoint, are found however many there are */
export const deliveriesSource = (only = ''): string => `
select d.id, d.endpoint_id, d.operator_id, d.event_type || ' to ' || substring(w.url from '^[a-z]+://([^/?#]+)') as what, d.state, d.created_at as since,
  case when d.status = 'owed' then greatest(d.next_at, w.held_until) end as next_at, d.attempts::int, coalesce(w.status_reason, a.error_detail) as detail
from (
  (select *, case when lease_until > clock_timestamp() then 'working' when attempts > 0 then 'failing' else 'waiting' end as state from webhook_deliveries where status = 'owed' ${only} limit ${MOST})
  union all
  (select *, 'failed' from webhook_deliveries where status = 'exhausted' ${only} limit ${MOST})) d
join webhook_endpoints w on w.id = d.endpoint_id
left join lateral (select error_detail from webhook_attempts where delivery_id = d.id order by id desc limit 1) a on true`;

const PAYOUTS = `
select s.operator_id as id, null::uuid as endpoint_id, s.operator_id, -b.balance_msat / 1000 || ' sats to ' || o.lightning_address as what,
  case when s.held then 'parked' when s.failing_since is not null then 'failing' else 'waiting' end as state, coalesce(s.failing_since, s.owed_since, s.due_at) as since,
  s.due_at as next_at, s.failures as attempts,
  case when s.held then 'The route costs ' || coalesce(s.held_cost_msat, 0) || ' msat and may cost ' || coalesce(s.held_budget_msat, 0) || ' msat.' else s.reason_detail end as detail
from payout_schedules s join operators o on o.id = s.operator_id join ledger_balances b on b.account_id = o.ledger_account_id
where s.due_at <= clock_timestamp() or s.held or s.failing_since is not null
union all
(select id, null, operator_id, amount_msat / 1000 || ' sats to ' || destination, 'working', created_at, null, attempts, null from payouts where status = 'in_flight' limit ${MOST})`;

const SETTLEMENTS = `
select id, null::uuid as endpoint_id, null::uuid as operator_id, received_msat || ' msat on ' || encode(payment_hash, 'hex') as what, 'parked' as state, created_at as since,
  null::timestamptz as next_at, null::int as attempts, error as detail from quarantined_settlements where resolved_at is null`;

const EXPORTS = `
(select id, null::uuid as endpoint_id, operator_id, kind::text || ' as ' || format::text as what, case status::text when 'waiting' then 'waiting' when 'running' then 'working' else 'failed' end as state, created_at as since,
  null::timestamptz as next_at, attempts::int, failure as detail from exports where status in ('waiting', 'running') limit ${MOST})
union all
(select id, null, operator_id, kind::text || ' as ' || format::text, 'failed', created_at, null, attempts::int, failure from exports where status = 'failed' and created_at > clock_timestamp() - interval '7 days' limit ${MOST})`;

const CANCELLATIONS = `
select id, null::uuid as endpoint_id, operator_id, 'an invoice of ' || amount_msat || ' msat' as what, 'waiting' as state, created_at as since, null::timestamptz as next_at, null::int as attempts, null::text as detail
from (select * from invoices where status = 'cancelling' limit ${MOST}) i`;

const PROOFS = `
(select id, null::uuid as endpoint_id, operator_id, 'a proof of ' || lightning_address as what, case when state = 'failed' then 'failed' when lease_until > clock_timestamp() then 'working' else 'waiting' end as state,
  created_at as since, null::timestamptz as next_at, null::int as attempts, failure_detail as detail
from address_proofs where (state = 'preparing' and method = 'payment' and expires_at > clock_timestamp()) or (state = 'failed' and created_at > clock_timestamp() - interval '1 day') limit ${MOST})`;

const CLOSINGS = `
select o.id, null::uuid as endpoint_id, o.id as operator_id, -b.balance_msat || ' msat are still owed' as what, case when s.failing_since is not null then 'failing' else 'waiting' end as state, o.closing_since as since,
  s.due_at as next_at, s.failures as attempts, s.reason_detail as detail
from operators o join ledger_balances b on b.account_id = o.ledger_account_id left join payout_schedules s on s.operator_id = o.id where o.status = 'closing'`;

export const QUEUE_SOURCES: Readonly<Record<AdminQueueName, string>> = {
  deliveries: deliveriesSource(), payouts: PAYOUTS, settlements: SETTLEMENTS, exports: EXPORTS, cancellations: CANCELLATIONS, proofs: PROOFS, closings: CLOSINGS,
};
