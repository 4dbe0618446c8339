import { newUuid } from '@l402kit/money-types';
import type { Tx } from '../../platform/database/database.js';

export interface StaffAction {
  /** public key of the wallet, or the user who ran the command */
  readonly by: string;
  /** for example `unclaimed.claim` */
  readonly action: string;
  /** public id or hash of what was changed */
  readonly subject: string;
  /** in words; never a secret */
  readonly detail: string;
}

/** In the transaction of the change: what was changed and who did it stand or fall together. */
export async function recordStaffAction(tx: Pick<Tx, 'query'>, { by, action, subject, detail }: StaffAction): Promise<void> {
  await tx.query('insert into staff_actions (id, by, action, subject, detail) values ($1, $2, $3, $4, $5)', [newUuid(), by, action, subject, detail]);
}
