/**
 * An invoice that was made in advance is handed out: who asked for it is written down. One statement under the lock that
 * recording a settlement takes too (in the same order), so that a context is in the event of the payment or is refused.
 */
import type { MoneyContext } from './money-context.js';

export interface ContextToAttach {
  /** 64 hex digits; each at most once in a batch */
  readonly paymentHash: string;
  /** CloudEvents extensions: traceparent, agentid, sessionid, causationid */
  readonly context: Readonly<Record<string, string>>;
}

/** `attached` also where exactly this context was there before: a repeated request changes nothing */
export type AttachOutcome = 'attached' | 'not-found' | 'has-context' | 'paid' | 'expired' | 'cancelled';

const ATTACH = `
with given as (
  select hash, context, place from unnest($2::bytea[], $3::jsonb[]) with ordinality as t (hash, context, place)),
held as (
  select g.place, g.context as wanted, i.id, i.status, nullif(i.context, '{}') as context
  from given g join payment_hashes h on h.hash = g.hash and h.direction = 'incoming' and h.kind = 'invoice'
  join invoices i on i.id = h.ref and i.operator_id = $1 and i.kind = 'call'
  order by i.id for update of i),
attached as (
  update invoices i set context = held.wanted from held
  where i.id = held.id and i.status = 'open' and nullif(i.context, '{}') is null returning i.id)
select g.place::int as place,
       case when held.id is null then 'not-found'
            when held.context = held.wanted then 'attached'
            when held.status = 'cancelling' then 'cancelled'
            when held.status <> 'open' then held.status::text
            when held.context is not null then 'has-context'
            else 'attached' end as outcome
from given g left join held using (place) order by g.place`;

export class AttachContexts {
  constructor(private readonly money: MoneyContext) {}

  /** @returns one outcome for each, in their order */
  async execute(operatorId: string, contexts: readonly ContextToAttach[]): Promise<readonly AttachOutcome[]> {
    const { rows } = await this.money.db.pool.query<{ outcome: AttachOutcome }>({
      name: 'attach-contexts', text: ATTACH,
      values: [operatorId, contexts.map(({ paymentHash }) => Buffer.from(paymentHash, 'hex')), contexts.map(({ context }) => JSON.stringify(context))],
    });
    return rows.map(({ outcome }) => outcome);
  }
}
