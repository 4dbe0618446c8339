/** Who calls, as the operator's server was told: given with a new invoice, or attached to one that was made in advance. */
import { z } from 'zod';
import { hex32Field } from '../events/fields.js';
import { plainText } from './plain-text.js';

const CONTEXT_MAX = 200;
const MAX_CONTEXTS = 100;

const contextField = (what: string) => plainText().min(1).max(CONTEXT_MAX, `must have at most ${CONTEXT_MAX} characters`).meta({ description: what });

export const invoiceContextSchema = z.strictObject({
  agentId: contextField('Who calls, as your API knows it').optional(),
  sessionId: contextField('In which session').optional(),
  causationId: contextField('What caused the call').optional(),
  traceparent: z.string().regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent').optional().meta({ description: 'W3C Trace Context' }),
});
export type InvoiceContextJson = z.infer<typeof invoiceContextSchema>;

export const attachContextsSchema = z.strictObject({
  contexts: z.array(z.strictObject({
    paymentHash: hex32Field('Payment hash of the invoice'),
    context: invoiceContextSchema.refine((context) => Object.keys(context).length > 0, 'must hold at least one of agentId, sessionId, causationId and traceparent'),
  })).min(1, 'must hold at least one context').max(MAX_CONTEXTS, `must hold at most ${MAX_CONTEXTS} contexts`)
    .refine((contexts) => new Set(contexts.map(({ paymentHash }) => paymentHash)).size === contexts.length, 'must not name an invoice twice'),
}).meta({ id: 'AttachContexts' });
export type AttachContexts = z.infer<typeof attachContextsSchema>;

export const CONTEXT_REFUSALS = ['not-found', 'not-open', 'has-context'] as const;
export type ContextRefusal = (typeof CONTEXT_REFUSALS)[number];

export const attachedContextsSchema = z.object({
  attached: z.int().meta({ description: 'How many invoices have their context now' }),
  refused: z.array(z.object({
    paymentHash: hex32Field('Payment hash as it was sent'),
    reason: z.enum(CONTEXT_REFUSALS),
    detail: z.string(),
  })).meta({ description: 'Those that stay as they were, in the order in which they were sent' }),
}).meta({ id: 'AttachedContexts' });
export type AttachedContextsJson = z.infer<typeof attachedContextsSchema>;
