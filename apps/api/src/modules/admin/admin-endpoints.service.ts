import { Inject, Injectable } from '@nestjs/common';
import type { AdminEndpointsJson } from '@l402kit/contracts';
import { publicId, type Clock } from '@l402kit/money-types';
import { CLOCK } from '../../platform/clock/clock.js';
import { healthFigures } from '../webhooks/health/health-figures.js';
import { WebhookHealthRepository } from '../webhooks/health/health.repository.js';
import { AdminRepository } from './admin.repository.js';

@Injectable()
export class AdminEndpointsService {
  constructor(private readonly admin: AdminRepository, private readonly health: WebhookHealthRepository, @Inject(CLOCK) private readonly clock: Clock) {}

  /** Those in trouble first. */
  async list(): Promise<AdminEndpointsJson> {
    const rows = await this.admin.troubledEndpoints();
    const attempts = await this.health.attempts(rows.map(({ id }) => id), this.clock.now());
    return {
      endpoints: rows.map((row) => ({
        id: publicId('webhookEndpoint', row.id), operator: publicId('operator', row.operator_id), host: row.host, status: row.status, statusReason: row.status_reason,
        failingSince: row.failing_since?.toISOString() ?? null, heldUntil: row.held_until?.toISOString() ?? null, owed: row.owed, oldestOwedSeconds: row.oldest_seconds,
        day: healthFigures(attempts.filter(({ endpointId }) => endpointId === row.id), 'day'),
      })),
    };
  }
}
