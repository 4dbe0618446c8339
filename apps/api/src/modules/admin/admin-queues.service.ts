import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_QUEUES, type AdminQueueItemJson, type AdminQueueItemsJson, type AdminQueueItemsQuery, type AdminQueueName, type AdminQueuesJson, type AdminRetriedJson } from '@l402kit/contracts';
import { publicId, uuidFromPublicId, type Clock, type IdKind } from '@l402kit/money-types';
import { MONEY_CONTEXT, type MoneyContext } from '../../money/money-context.js';
import { retryPayout } from '../../money/staff/retry-payout.js';
import { retryQuarantined } from '../../money/staff/retry-quarantined.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { JOB_QUEUES, type JobQueues } from '../../platform/queue/job-queues.js';
import { deliverEndpoint } from '../webhooks/delivery/deliver-endpoint.job.js';
import { AdminQueuesRepository, type QueueItemRow } from './admin-queues.repository.js';
import { actionFor, canRetry } from './queue-actions.js';

const KINDS: Readonly<Partial<Record<AdminQueueName, IdKind>>> = { deliveries: 'delivery', payouts: 'operator', exports: 'export', cancellations: 'invoice', proofs: 'addressProof', closings: 'operator' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What waits, fails or was set aside, and the few things that a person can hurry. */
@Injectable()
export class AdminQueuesService {
  constructor(
    private readonly queues: AdminQueuesRepository,
    @Inject(JOB_QUEUES) private readonly jobs: JobQueues,
    @Inject(MONEY_CONTEXT) private readonly money: MoneyContext,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async summary(): Promise<AdminQueuesJson> {
    const [rows, jobs] = await Promise.all([this.queues.summary(), this.jobs.counts().catch(() => undefined)]);
    return {
      jobs: { kind: this.jobs.kind, available: jobs !== undefined, queues: jobs ?? [] },
      queues: rows.map((row) => ({ name: row.name, waiting: row.waiting, failed: row.failed, oldestSeconds: row.oldest_seconds })),
    };
  }

  /** @throws Problem not-found */
  async items(name: string, { state, endpointId }: AdminQueueItemsQuery): Promise<AdminQueueItemsJson> {
    const queue = known(name);
    const rows = await this.queues.items(queue, { state }, endpointId === undefined ? undefined : uuidFromPublicId('webhookEndpoint', endpointId));
    return { name: queue, items: rows.map((row) => itemJson(queue, row)) };
  }

  /** @param by who of the staff asks; @throws Problem not-found, webhook-endpoint-not-enabled */
  async retry(name: string, id: string, by: string): Promise<AdminRetriedJson> {
    const queue = known(name);
    const uuid = uuidIn(queue, id);
    const before = uuid === undefined ? undefined : await this.queues.item(queue, uuid);
    if (uuid === undefined || before === undefined) throw nothingThere();
    if (!canRetry(queue, before.state)) throw new Problem('not-found', `It cannot be hurried. ${actionFor(queue, before.state)}`);
    await this.hurry(queue, uuid, by);
    const after = await this.queues.item(queue, uuid);
    return { item: after === undefined ? null : itemJson(queue, after) };
  }

  private async hurry(queue: AdminQueueName, uuid: string, by: string): Promise<void> {
    if (queue === 'payouts') await retryPayout(this.money, uuid, by);
    else if (queue === 'settlements') await retryQuarantined(this.money, by, uuid);
    else {
      const endpointId = await this.queues.owe(uuid, this.clock.now(), by);
      if (endpointId === undefined) throw new Problem('webhook-endpoint-not-enabled', 'Its endpoint is not enabled, or its event is no longer kept.');
      // Without the queue the sweep finds it within a second.
      await this.jobs.addOnce(deliverEndpoint, [{ key: endpointId, data: { endpointId } }]).catch(() => undefined);
    }
  }
}

const nothingThere = (): Problem => new Problem('not-found', 'Nothing with this id waits in this queue.');

function known(name: string): AdminQueueName {
  const queue = ADMIN_QUEUES.find((one) => one === name);
  if (queue === undefined) throw new Problem('not-found', `There is no such queue. There are ${ADMIN_QUEUES.join(', ')}.`);
  return queue;
}

function uuidIn(queue: AdminQueueName, id: string): string | undefined {
  const kind = KINDS[queue];
  if (kind !== undefined) return uuidFromPublicId(kind, id);
  return UUID.test(id) ? id : undefined;
}

function itemJson(queue: AdminQueueName, row: QueueItemRow): AdminQueueItemJson {
  // A payout on its way is one of its own; what waits is the balance of an account.
  const kind = queue === 'payouts' && row.state === 'working' ? 'payout' : KINDS[queue];
  return {
    id: kind === undefined ? row.id : publicId(kind, row.id), operator: row.operator_id === null ? null : publicId('operator', row.operator_id), what: row.what, state: row.state,
    since: row.since.toISOString(), nextAt: row.next_at?.toISOString() ?? null, attempts: row.attempts, detail: row.detail,
    action: actionFor(queue, row.state), canRetry: canRetry(queue, row.state),
  };
}
