import { Injectable } from '@nestjs/common';
import { addressChanged, addressChanging } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import type { ChangeEvidence, ChangeProof } from '../../money/rules/address-change.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { AddressChange } from '../../platform/database/generated/client.js';
import type { PageRequest } from '../../platform/http/page.js';
import { appendToOutbox } from '../../platform/outbox/outbox.js';
import { isDatabaseUnavailable } from '../../platform/problem-details/database-unavailable.js';

export interface NewAddressChange {
  readonly id: string;
  readonly operatorId: string;
  readonly newLightningAddress: string;
  readonly proof: ChangeProof;
  readonly requestedAt: Date;
  readonly effectiveAt: Date;
}

const COLUMNS = `id, operator_id as "operatorId", lightning_address as "lightningAddress", new_lightning_address as "newLightningAddress", status::text, proof,
  requested_at as "requestedAt", effective_at as "effectiveAt", finished_at as "finishedAt"`;

@Injectable()
export class AddressChangesRepository {
  constructor(private readonly database: Database) {}

  /** @returns undefined when one is waiting already */
  async create(tx: Tx, change: NewAddressChange): Promise<AddressChange | undefined> {
    // Locked as changes of webhook endpoints lock it: which of them were there when this was asked for is never in doubt.
    await tx.query('select 1 from operators where id = $1 for no key update', [change.operatorId]);
    const { rows } = await tx.query<AddressChange>(
      `insert into address_changes (id, operator_id, lightning_address, new_lightning_address, proof, requested_at, effective_at)
       select $1, id, lightning_address, $3, $4, $5, $6 from operators where id = $2
       on conflict (operator_id) where status = 'waiting' do nothing returning ${COLUMNS}`,
      [change.id, change.operatorId, change.newLightningAddress, change.proof, change.requestedAt, change.effectiveAt]);
    const made = rows[0];
    if (made !== undefined) {
      await appendToOutbox(tx, [{ operatorId: change.operatorId, type: 'address.changing', subject: publicId('operator', change.operatorId), data: addressChanging(made) }]);
    }
    return made;
  }

  list(operatorId: string, page: PageRequest): Promise<AddressChange[]> {
    return this.database.prisma.addressChange.findMany({
      where: { operatorId, ...(page.before === undefined ? {} : { id: { lt: page.before } }) }, orderBy: { id: 'desc' }, take: page.take,
    });
  }

  find(operatorId: string, id: string): Promise<AddressChange | null> {
    return this.database.prisma.addressChange.findFirst({ where: { id, operatorId } });
  }

  /** @returns false when it was applied or cancelled before */
  async cancel(operatorId: string, id: string, now: Date): Promise<boolean> {
    const { count } = await this.database.prisma.addressChange.updateMany({ where: { id, operatorId, status: 'waiting' }, data: { status: 'cancelled', finishedAt: now } });
    return count === 1;
  }

  /** What speaks for a change that this session asks for. */
  async evidence(operatorId: string, sessionId: string | undefined): Promise<ChangeEvidence> {
    const { rows } = await this.database.pool.query<{ linked: Date | null; proved: Date | null }>(
      `select (select w.created_at from sessions s join wallet_keys w on w.id = s.wallet_key_id where s.id = $2 and s.operator_id = $1) as linked,
              (select max(p.proved_at) from address_proofs p join operators o on o.id = p.operator_id
               where p.operator_id = $1 and p.lightning_address = o.lightning_address and p.state = 'proved') as proved`, [operatorId, sessionId ?? null]);
    return { walletLinkedAt: rows[0]!.linked ?? undefined, addressProvedAt: rows[0]!.proved ?? undefined };
  }

  /**
   * Changes whose time has come, each on its own: one that cannot be applied is written down with the reason, keeps no other
   * from being applied, and is tried again, later each time.
   * @param onFailure told of each that could not be applied now
   * @returns how many were applied
   */
  async applyDue(now: Date, onFailure: (changeId: string, error: unknown) => void = () => undefined): Promise<number> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select id from address_changes where status = 'waiting' and effective_at <= $1 and (retry_at is null or retry_at <= $1) order by coalesce(retry_at, effective_at) limit 1000`, [now]);
    let applied = 0;
    for (const { id } of rows) {
      try {
        applied += await this.database.transaction((tx) => apply(tx, id, now));
      } catch (error) {
        // Not this change's fault: all are tried again in a few seconds.
        if (isDatabaseUnavailable(error)) throw error;
        onFailure(publicId('addressChange', id), error);
        await this.noteFailure(id, now, error);
      }
    }
    return applied;
  }

  /** Tried again after a minute, two, four … and at last every hour. */
  private async noteFailure(id: string, now: Date, error: unknown): Promise<void> {
    await this.database.pool.query(
      `update address_changes set failures = failures + 1, failure = $2, retry_at = $3::timestamptz + least(interval '1 hour', interval '1 minute' * power(2, least(failures, 10)))
       where id = $1 and status = 'waiting'`, [id, String((error as Error).message).slice(0, 500), now]);
  }
}

async function apply(tx: Tx, id: string, now: Date): Promise<number> {
  const { rows } = await tx.query<AddressChange>(`update address_changes set status = 'applied', finished_at = $2 where id = $1 and status = 'waiting' returning ${COLUMNS}`, [id, now]);
  const change = rows[0];
  if (change === undefined) return 0;
  const { operatorId, lightningAddress, newLightningAddress } = change;
  await tx.query(`update operators set lightning_address = $2 where id = $1 and status <> 'closed'`, [operatorId, newLightningAddress]);
  // What waited for the old address need not wait for the new one.
  await tx.query(
    `update payout_schedules set due_at = clock_timestamp(), failures = 0, failing_since = null, held = false, last_cost_msat = null where operator_id = $1 and owed_since is not null and lease_until is distinct from 'infinity'`, [operatorId]);
  await appendToOutbox(tx, [{
    operatorId, type: 'address.changed', subject: publicId('operator', operatorId),
    data: addressChanged({ previousLightningAddress: lightningAddress, lightningAddress: newLightningAddress, changedAt: now }),
  }]);
  return 1;
}
