import { Inject, Injectable } from '@nestjs/common';
import { msatToJson, type Clock } from '@l402kit/money-types';
import type { AdminOverviewJson } from '@l402kit/contracts';
import { MONEY_CONTEXT, type MoneyContext } from '../../money/money-context.js';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { AdminRepository } from './admin.repository.js';
import { accountsJson, stuckJson, unknownJson, volumeJson } from './admin.schemas.js';

@Injectable()
export class AdminService {
  constructor(private readonly admin: AdminRepository, @Inject(MONEY_CONTEXT) private readonly money: MoneyContext, @Inject(CLOCK) private readonly clock: Clock) {}

  async overview(): Promise<AdminOverviewJson> {
    const [volume, operators, accounts, node, reconciliation, unknown, stuck, queues, endpoints] = await Promise.all([
      this.admin.volume(this.clock.now()), this.admin.operators(), this.admin.accounts(), this.node(), this.admin.reconciliation(this.money.nodeId),
      this.admin.unknownPayments(), this.admin.stuckPayouts(), this.admin.queues(), this.admin.endpoints(),
    ]);
    const count = (status: string): number => operators.find((row) => row.status === status)?.count ?? 0;
    return {
      at: this.clock.now().toISOString(), volume: volumeJson(volume), ...accountsJson(accounts), node, endpoints,
      operators: { active: count('active'), unreachable: count('unreachable'), dormant: count('dormant'), closing: count('closing'), closed: count('closed') },
      reconciliation: reconciliation === undefined ? null : {
        checkedAt: reconciliation.checked_at.toISOString(), ledgerMsat: Number(reconciliation.ledger_msat), nodeMsat: Number(reconciliation.node_msat),
        pendingMsat: Number(reconciliation.pending_msat), differsSince: reconciliation.differs_since?.toISOString() ?? null,
      },
      unknownPayments: unknown.map(unknownJson), stuckPayouts: stuck.map(stuckJson),
      queues: queues.map((row) => ({ name: row.name, waiting: Number(row.waiting), oldestSeconds: row.oldest_seconds })),
    };
  }

  /** A page about trouble must not fail because the node is in trouble. */
  private async node(): Promise<AdminOverviewJson['node']> {
    try {
      const info = await this.money.node.info();
      return { available: true, inboundMsat: msatToJson(info.inboundMsat), outboundMsat: msatToJson(info.outboundMsat), blockHeight: info.blockHeight, synced: info.synced };
    } catch (error) {
      if (!(error instanceof NodeUnavailable)) throw error;
      return { available: false, inboundMsat: null, outboundMsat: null, blockHeight: null, synced: null };
    }
  }
}
