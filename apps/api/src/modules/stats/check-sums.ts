/** The sums against what they are sums of, and that against the invoices. Empty: statistics tell the truth. */
import type { Database } from '../../platform/database/database.js';

export interface SumFault {
  readonly what: 'summed_days' | 'summed_months' | 'settled_days';
  readonly operatorId: string;
  /** Day, or first day of the month. */
  readonly day: string;
  /** What the sum says, and what it should. */
  readonly found: string;
  readonly wanted: string;
}

const MOST_FAULTS = 100;
const FIGURES = 'sum(opened) as opened, sum(paid) as paid, sum(received_msat) as received_msat, sum(fee_msat) as fee_msat';
const SAID = (table: string): string => `concat_ws(' ', ${table}.opened, ${table}.paid, ${table}.received_msat, ${table}.fee_msat)`;

const counted = `
counted as (
  select operator_id, day, resource, ${FIGURES} from (
    select operator_id, day, resource, opened, 0 as paid, 0 as received_msat, 0 as fee_msat from opened_days
    union all select operator_id, day, resource, 0, paid, received_msat, fee_msat from settled_days) f
  where day < (select day from sums_until where id = 1) group by 1, 2, 3)`;

const differing = (what: string, key: string, found: string, wanted: string): string => `
select '${what}' as what, operator_id as "operatorId", day::text as day, ${SAID('f')} as found, ${SAID('w')} as wanted
from (${found}) f full join (${wanted}) w using (operator_id, day${key}) where (f.opened, f.paid, f.received_msat, f.fee_msat) is distinct from (w.opened, w.paid, w.received_msat, w.fee_msat)`;

const SUMS = `with ${counted}
${differing('summed_days', '', 'select operator_id, day, opened, paid, received_msat, fee_msat from summed_days', `select operator_id, day, ${FIGURES} from counted group by 1, 2`)}
union all
${differing('summed_months', ', resource', 'select operator_id, month as day, resource, opened, paid, received_msat, fee_msat from summed_months', `select operator_id, date_trunc('month', day::timestamp)::date as day, resource, ${FIGURES} from counted group by 1, 2, 3`)}
limit ${MOST_FAULTS}`;

// Reads every invoice. Erased accounts have no statistics.
const DAYS = `
${differing('settled_days', ', resource', 'select operator_id, day, resource, 0 as opened, paid, received_msat, fee_msat from settled_days', `
  select i.operator_id, (paid_at at time zone 'UTC')::date as day, coalesce(resource, '') as resource, 0 as opened, count(*) as paid, sum(received_msat) as received_msat, sum(fee_msat) as fee_msat
  from invoices i join operators o on o.id = i.operator_id where i.status = 'paid' and i.kind = 'call' and o.status <> 'closed' group by 1, 2, 3`)} limit ${MOST_FAULTS}`;

/** At most 100 faults, in one snapshot. Reads the tables of days only. */
export async function checkSums({ pool }: Database): Promise<SumFault[]> {
  return (await pool.query<SumFault>(SUMS)).rows;
}

/** Reads every invoice as well: minutes for tens of millions. */
export async function checkStatistics(database: Database): Promise<SumFault[]> {
  return [...await checkSums(database), ...(await database.pool.query<SumFault>(DAYS)).rows];
}
