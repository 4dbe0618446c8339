import { Injectable } from '@nestjs/common';
import { openOperatorAccounts } from '../../money/ledger/accounts.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Operator, OperatorTier } from '../../platform/database/generated/client.js';

export type OperatorWithTier = Operator & { readonly tier: OperatorTier | null };

export interface NewOperator {
  readonly id: string;
  readonly lightningAddress: string;
  readonly payoutThresholdMsat: bigint;
  /** `address`: the one account that the address has without a key. */
  readonly kind?: 'key' | 'address';
}

export interface OperatorChanges {
  readonly payoutThresholdMsat?: bigint;
  readonly bearsExcessRouting?: boolean;
}

@Injectable()
export class OperatorsRepository {
  constructor(private readonly database: Database) {}

  /** The account with everything that must exist beside it: ledger accounts, payout schedule, the head of its chain of events. */
  async create(tx: Tx, operator: NewOperator): Promise<Date> {
    const accounts = await openOperatorAccounts(tx);
    const { rows } = await tx.query<{ created_at: Date }>(
      `with made as (
         insert into operators (id, lightning_address, payout_threshold_msat, ledger_account_id, in_flight_account_id, kind) values ($1, $2, $3, $4, $5, $7) returning created_at),
       scheduled as (insert into payout_schedules (operator_id) values ($1)),
       chained as (insert into event_heads (operator_id, last_hash) values ($1, $6))
       select created_at from made`,
      [operator.id, operator.lightningAddress, operator.payoutThresholdMsat, accounts.ledgerAccountId, accounts.inFlightAccountId, Buffer.alloc(32), operator.kind ?? 'key']);
    return rows[0]!.created_at;
  }

  find(operatorId: string): Promise<OperatorWithTier> {
    return this.database.prisma.operator.findUniqueOrThrow({ where: { id: operatorId }, include: { tier: true } });
  }

  update(operatorId: string, changes: OperatorChanges): Promise<OperatorWithTier> {
    return this.database.prisma.operator.update({ where: { id: operatorId }, data: changes, include: { tier: true } });
  }

  /** Whether Pro is to be renewed out of the balance; may be said before there is a Pro. */
  async setRenewal(operatorId: string, renewFromBalance: boolean): Promise<void> {
    await this.database.prisma.operatorTier.upsert({ where: { operatorId }, create: { operatorId, renewFromBalance }, update: { renewFromBalance } });
  }
}
