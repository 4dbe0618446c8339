/** How far an account's line reaches, and the last mark on it. */
import type { Database, Tx } from '../../../platform/database/database.js';
import { BEGINNING, type Mark, type OperatorAccountIds } from './ledger-flows.js';
import { markLedger } from './mark-ledgers.js';

/** More than this behind the last mark is not read for a list. */
const LONGEST_TAIL = 10_000n;

export interface Line {
  readonly accounts: OperatorAccountIds;
  readonly entries: bigint;
  readonly last: Mark;
}

export const isBehind = ({ entries, last }: Line): boolean => entries - last.entries > LONGEST_TAIL;

export async function findLine(db: Pick<Tx, 'query'>, operatorId: string): Promise<Line> {
  const { rows } = await db.query<OperatorAccountIds & { total: bigint; movementId: string | null; creditedMsat: bigint; leftMsat: bigint; entries: bigint }>({
    name: 'forwarding-line',
    text: `select o.ledger_account_id as owed, o.in_flight_account_id as moving, b.entries as total, m.movement_id as "movementId", m.credited_msat as "creditedMsat", m.left_msat as "leftMsat", m.entries
           from operators o join ledger_balances b on b.account_id = o.ledger_account_id
           left join lateral (select * from ledger_marks where account_id = o.ledger_account_id order by movement_id desc limit 1) m on true where o.id = $1`,
    values: [operatorId],
  });
  const { owed, moving, total, movementId, creditedMsat, leftMsat, entries } = rows[0]!;
  return { accounts: { owed, moving }, entries: total, last: movementId === null ? BEGINNING : { movementId, creditedMsat, leftMsat, entries } };
}

/** With the marks that are missing: reading everything behind the last one would take long. */
export async function caughtUpLine(database: Database, operatorId: string): Promise<Line> {
  const line = await findLine(database.pool, operatorId);
  if (!isBehind(line)) return line;
  await markLedger(database, line.accounts, new Date());
  return findLine(database.pool, operatorId);
}
