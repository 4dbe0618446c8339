import type { WebhookEndpointJson } from '@l402kit/contracts';
import { moment } from '../../lib/time';
import { Status } from '../../ui/status';

export function EndpointStatus({ endpoint }: { endpoint: WebhookEndpointJson }) {
  if (endpoint.status === 'disabled') return <Status kind="stop">Disabled</Status>;
  if (endpoint.status === 'paused') return <Status kind="gone">Paused</Status>;
  return endpoint.failingSince === null ? <Status kind="done">Delivering</Status> : <Status kind="wait">Failing</Status>;
}

/** How an endpoint is, in one sentence. */
export function endpointWords(endpoint: WebhookEndpointJson): string {
  if (endpoint.status === 'disabled') return endpoint.statusReason ?? 'Nothing is sent to it. Enable it when it answers again.';
  if (endpoint.status === 'paused') return 'Events are kept for it until it is enabled.';
  if (endpoint.failingSince !== null) return `Every attempt since ${moment(endpoint.failingSince)} UTC has failed. Trying goes on, and nothing is lost.`;
  return eventsWords(endpoint.eventTypes);
}

/** 'All events', 'payout.settled', 'invoice.paid and 2 more' */
export function eventsWords(types: readonly string[]): string {
  if (types.includes('*')) return types.length === 1 ? 'All events' : `All events, and ${types.filter((type) => type !== '*').join(', ')}`;
  return types.length <= 2 ? types.join(', ') : `${types[0]} and ${types.length - 1} more`;
}
