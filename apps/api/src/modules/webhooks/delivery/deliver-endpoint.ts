/** One slice of work for one endpoint, and what follows from how it went. */
import type { Clock } from '@l402kit/money-types';
import { DeliverSlice, type SliceParts } from './deliver-slice.js';
import type { DeliveryEndpoint } from './delivery-endpoint.js';
import type { DeliveryEndpointsRepository } from './delivery-endpoints.repository.js';
import type { EndpointHealthRepository } from './endpoint-health.repository.js';

export interface DeliverEndpointParts extends SliceParts {
  readonly endpoints: DeliveryEndpointsRepository;
  readonly health: EndpointHealthRepository;
  readonly clock: Clock;
  /** Asks for another slice of this endpoint, after those of others. */
  readonly again: (endpointId: string) => void;
}

/** An endpoint on which everything has failed for this long is disabled. */
export const DISABLE_AFTER_MS = 5 * 86_400_000;
/** How long an endpoint that seems to be down is left alone, so that it costs others nothing. */
export const DOWN_PAUSE_MS = 10_000;

export class DeliverEndpoint {
  constructor(private readonly parts: DeliverEndpointParts) {}

  /** @param endpointId UUID */
  async handle(endpointId: string, signal: AbortSignal): Promise<void> {
    const { endpoints, health, clock } = this.parts;
    const endpoint = await endpoints.findOpen(endpointId, clock.now());
    if (!endpoint) return;
    const result = await new DeliverSlice(this.parts, endpoint, signal).run();
    if (result.nextRequestAt) await health.pace(endpointId, result.nextRequestAt);
    if (result.holdUntil) await health.hold(endpointId, result.holdUntil);
    if (result.gone) {
      await health.disable(endpointId, { code: 'gone' }, clock.now());
      return;
    }
    if (result.failed > 0 && result.delivered === 0 && await this.hasFailedTooLong(endpoint)) return;
    if (result.down) await health.hold(endpointId, new Date(clock.now().getTime() + DOWN_PAUSE_MS));
    else if (result.more) this.parts.again(endpointId);
  }

  private async hasFailedTooLong(endpoint: DeliveryEndpoint): Promise<boolean> {
    const now = this.parts.clock.now();
    const since = new Date(now.getTime() - DISABLE_AFTER_MS);
    if (!endpoint.failingSince || endpoint.failingSince > since) return false;
    return this.parts.health.disable(endpoint.id, { code: 'failing', since }, now);
  }
}
