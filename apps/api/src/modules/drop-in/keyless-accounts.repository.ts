import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import type { OperatorState } from '../../money/rules/operator-state.js';
import { Database } from '../../platform/database/database.js';
import { OperatorsRepository } from '../operators/operators.repository.js';

export interface KeylessAccount extends OperatorState {
  readonly operatorId: string;
  readonly wantsCreatedEvents: boolean;
  readonly resolvedAt: Date | null;
}

const UNIQUE_VIOLATION = '23505';

/** The one account that each Lightning Address has without a key. */
@Injectable()
export class KeylessAccountsRepository {
  constructor(private readonly database: Database, private readonly operators: OperatorsRepository) {}

  async find(address: string): Promise<KeylessAccount | undefined> {
    const { rows } = await this.database.pool.query<KeylessAccount>(
      `select o.id as "operatorId", o.status, o.unreachable_since as "unreachableSince", o.wants_created_events as "wantsCreatedEvents", r.resolved_at as "resolvedAt"
       from operators o left join keyless_resolutions r on r.operator_id = o.id
       where o.lightning_address = $1 and o.kind = 'address' and o.status <> 'closed'`, [address]);
    return rows[0];
  }

  /** Finds or makes the account. Of several at once one makes it: a unique index sees to that. */
  async resolved(address: string, at: Date): Promise<KeylessAccount> {
    const account = await this.find(address) ?? await this.create(address);
    await this.database.pool.query(
      `insert into keyless_resolutions (operator_id, resolved_at) values ($1, $2)
       on conflict (operator_id) do update set resolved_at = greatest(keyless_resolutions.resolved_at, excluded.resolved_at)`, [account.operatorId, at]);
    return { ...account, resolvedAt: at };
  }

  private async create(address: string): Promise<KeylessAccount> {
    try {
      await this.database.transaction((tx) => this.operators.create(tx, { id: newUuid(), lightningAddress: address, payoutThresholdMsat: 0n, kind: 'address' }));
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    }
    const account = await this.find(address);
    if (account === undefined) throw new Error('the account of an address was closed while it was made');
    return account;
  }
}
