import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { idField, textField, time, timeField, timeOrNull, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const webhookDisabledData = z.object({
  endpointId: idField('webhookEndpoint', 'The endpoint that no longer gets anything'),
  url: textField('Its URL'),
  reasonCode: z.enum(['gone', 'failing']).meta({ description: 'gone: it answered 410. failing: everything failed for 5 days' }),
  reasonDetail: textField('The reason in words'),
  failingSince: timeField('First failure since the last success; null when it had none').nullable(),
  disabledAt: timeField('When deliveries stopped'),
});
export type WebhookDisabledData = z.infer<typeof webhookDisabledData>;

export interface WebhookDisabledInput {
  readonly endpointId: PublicIdOf<'webhookEndpoint'>;
  readonly url: string;
  readonly reasonCode: 'gone' | 'failing';
  readonly reasonDetail: string;
  readonly failingSince: Date | null;
  readonly disabledAt: Date;
}

/** Data of `webhook.disabled`, which goes to the operator's other endpoints. */
export function webhookDisabled(input: WebhookDisabledInput): WebhookDisabledData {
  return {
    endpointId: input.endpointId,
    url: input.url,
    reasonCode: input.reasonCode,
    reasonDetail: input.reasonDetail,
    failingSince: timeOrNull(input.failingSince),
    disabledAt: time(input.disabledAt),
  };
}

export const webhookDisabledEvent = defineEvent({
  type: 'webhook.disabled',
  summary: 'We stopped delivering to a webhook endpoint of the operator.',
  subject: 'whe',
  data: webhookDisabledData,
  sample: webhookDisabled({
    endpointId: SAMPLE.endpointId, url: 'https://example.com/hooks/l402', reasonCode: 'failing',
    reasonDetail: 'Every delivery of the last 5 days failed. The last answer was 500.', failingSince: SAMPLE.at, disabledAt: SAMPLE.oneHourLater,
  }),
});
