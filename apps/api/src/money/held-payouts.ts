/**
 * Payments that a receiver holds use up HTLC slots. Those under way for more than a minute, of all workers, may be 5 to one
 * host and 5 % of the slots in all; others of that host wait, and beyond the 5 % whoever has never been paid before waits
 * too. Until then payout-hosts.ts keeps each worker from having many under way to one host.
 */
import type { MoneyContext } from './money-context.js';
import type { DuePayout } from './payout-schedule.js';
import { HELD_AFTER_MS, MAX_HELD_IN_ALL, MAX_HELD_PER_HOST } from './rules/payout-policy.js';

const COUNT_HELD = `
select split_part(destination, '@', 2) as host, count(*)::int as held from payouts
where node_id = $1 and status = 'in_flight' and created_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000) group by 1`;

const counts = new WeakMap<object, { at: number; held: Promise<Map<string, number>> }>();

/** Counted at most four times a second. */
function heldByHost(money: MoneyContext): Promise<Map<string, number>> {
  const known = counts.get(money);
  if (known && performance.now() - known.at < 250) return known.held;
  const held = money.db.pool.query<{ host: string; held: number }>(COUNT_HELD, [money.nodeId, HELD_AFTER_MS]).then(({ rows }) => new Map(rows.map((r) => [r.host, r.held])));
  counts.set(money, { at: performance.now(), held });
  held.catch(() => counts.delete(money));
  return held;
}

/** The host of a Lightning Address: whoever runs it decides when payments to it arrive. */
export const hostOf = (lightningAddress: string): string => lightningAddress.slice(lightningAddress.lastIndexOf('@') + 1);

export async function mayHoldMore(money: MoneyContext, due: DuePayout): Promise<boolean> {
  const held = await heldByHost(money);
  if (held.size === 0) return true;
  if ((held.get(hostOf(due.lightningAddress)) ?? 0) >= MAX_HELD_PER_HOST) return false;
  const inAll = [...held.values()].reduce((sum, n) => sum + n, 0);
  if (inAll < MAX_HELD_IN_ALL) return true;
  const { rowCount } = await money.db.pool.query(`select 1 from payouts where operator_id = $1 and status = 'settled' limit 1`, [due.operatorId]);
  return rowCount === 1;
}
