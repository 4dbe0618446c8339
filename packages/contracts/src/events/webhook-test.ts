import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { idField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const webhookTestData = z.object({
  endpointId: idField('webhookEndpoint', 'The endpoint that is being tested'),
  message: textField('A sentence for a person; it contains letters beyond ASCII on purpose'),
  sentAt: timeField('When the test was asked for'),
});
export type WebhookTestData = z.infer<typeof webhookTestData>;

export interface WebhookTestInput {
  readonly endpointId: PublicIdOf<'webhookEndpoint'>;
  readonly sentAt: Date;
}

// Letters beyond ASCII show a receiver that verifies something other than the raw bytes.
const MESSAGE = 'This is a test. Grüße! ⚡';

/** Data of `webhook.test`: somebody asked for a test delivery. */
export function webhookTest(input: WebhookTestInput): WebhookTestData {
  return { endpointId: input.endpointId, message: MESSAGE, sentAt: time(input.sentAt) };
}

export const webhookTestEvent = defineEvent({
  type: 'webhook.test',
  summary: 'The operator asked for a test delivery.',
  subject: 'whe',
  data: webhookTestData,
  sample: webhookTest({ endpointId: SAMPLE.endpointId, sentAt: SAMPLE.at }),
});
