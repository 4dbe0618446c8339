import { z } from 'zod';

const figuresSchema = z.object({
  attempts: z.int(),
  delivered: z.int(),
  successBasisPoints: z.int().min(0).max(10_000).nullable().meta({ description: 'Delivered of all attempts, in hundredths of a percent; null where there were none.' }),
  p50Ms: z.int().nullable().meta({ description: 'Half of the attempts took at most this long, milliseconds, to within 10 %; null where there were none.' }),
  p95Ms: z.int().nullable().meta({ description: '95 of 100 attempts took at most this long, milliseconds, to within 10 %.' }),
}).meta({ id: 'WebhookHealthFigures' });
export type WebhookHealthFiguresJson = z.infer<typeof figuresSchema>;

/** How an endpoint has done. Counted hour by hour, a second behind the attempts. */
export const webhookHealthSchema = z.object({
  day: figuresSchema.meta({ description: 'The last 24 hours, the current one included.' }),
  week: figuresSchema.meta({ description: 'The last 7 days.' }),
  owed: z.int().meta({ description: 'Deliveries that are owed now, at most 10,000.' }),
  exhausted: z.int().meta({ description: 'Deliveries of the last 7 days that were given up, at most 10,000.' }),
}).meta({ id: 'WebhookHealth' });
export type WebhookHealthJson = z.infer<typeof webhookHealthSchema>;
export const adminHealthFiguresSchema = figuresSchema;
