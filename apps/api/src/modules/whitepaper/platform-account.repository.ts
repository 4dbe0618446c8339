import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import type { OperatorState } from '../../money/rules/operator-state.js';
import { Database } from '../../platform/database/database.js';
import { OperatorsRepository } from '../operators/operators.repository.js';

export interface PlatformAccount extends OperatorState {
  readonly operatorId: string;
  readonly wantsCreatedEvents: boolean;
}

const UNIQUE_VIOLATION = '23505';

/** The account without a key that the platform's own Lightning Address has, as any address may have one. */
@Injectable()
export class PlatformAccountRepository {
  constructor(private readonly database: Database, private readonly operators: OperatorsRepository) {}

  async find(address: string): Promise<PlatformAccount | undefined> {
    const { rows } = await this.database.pool.query<PlatformAccount>(
      `select id as "operatorId", status, unreachable_since as "unreachableSince", wants_created_events as "wantsCreatedEvents"
       from operators where lightning_address = $1 and kind = 'address' and status <> 'closed'`, [address]);
    return rows[0];
  }

  /** Makes it unless it is there. Of several processes at once one makes it: a unique index sees to that. */
  async create(address: string): Promise<void> {
    try {
      await this.database.transaction((tx) => this.operators.create(tx, { id: newUuid(), lightningAddress: address, payoutThresholdMsat: 0n, kind: 'address' }));
    } catch (error) {
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    }
  }
}
