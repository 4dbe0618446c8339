import { msatToJson, publicId } from '@l402kit/money-types';
import { sequenceText, type ForwardingJson, type StoryDeliveryJson, type StoryEventJson } from '@l402kit/contracts';
import type { Forwarding } from '../../payouts/forwarding/allocate.js';
import { deliveryJson } from '../../webhooks/webhook-deliveries.schemas.js';
import type { StoryDeliveryRow, StoryEventRow } from './story.repository.js';

export const forwardingJson = ({ parts, owedMsat, paidOut, paidOutBy }: Forwarding): ForwardingJson => ({
  paidOut,
  paidOutBy: paidOutBy?.payoutId === undefined ? null : publicId('payout', paidOutBy.payoutId),
  paidOutAt: paidOutBy?.at.toISOString() ?? null,
  owedMsat: msatToJson(owedMsat),
  parts: parts.map(({ departure, amountMsat }) => ({
    kind: departure.kind, payoutId: departure.payoutId === undefined ? null : publicId('payout', departure.payoutId), state: departure.state,
    amountMsat: msatToJson(amountMsat), at: departure.at.toISOString(),
  })),
});

export const storyEventJson = (row: StoryEventRow): StoryEventJson => ({
  id: publicId('event', row.id), type: row.type, sequence: sequenceText(row.sequence), at: row.at.toISOString(), data: dataOf(row.body),
});

/** An account that was closed has empty bodies. */
const dataOf = (body: string): Record<string, unknown> => (body === '' ? {} : (JSON.parse(body) as { data: Record<string, unknown> }).data);

export const storyDeliveryJson = (row: StoryDeliveryRow): StoryDeliveryJson => ({
  ...deliveryJson(row),
  endpointUrl: row.url,
  endpointDescription: row.description,
  lastAttempt: row.attemptAt === null ? null : { at: row.attemptAt.toISOString(), durationMs: row.durationMs!, statusCode: row.statusCode, errorDetail: row.errorDetail },
});
