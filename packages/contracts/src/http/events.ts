import { z } from 'zod';
import { eventTypeFrom, EVENT_TYPES } from '../events/catalogue.js';
import { timeQuery } from './time-query.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;

/** Up to 20 digits, as `sequence` stands in an event; the first two are zeros for as long as anybody counts (and PostgreSQL can). */
export const sequenceField = z.string().regex(/^0{0,2}\d{1,18}$/, 'must be the sequence of an event, up to 20 digits of which the first two are zeros');

const typesField = z.string().transform((text, context): string[] => text.split(',').map((part) => {
  const type = eventTypeFrom(part.trim());
  if (type === undefined) context.addIssue({ code: 'custom', message: `${part} is not an event type. Known are ${EVENT_TYPES.join(', ')}` });
  return type ?? part;
}));

export const listEventsQuery = z.strictObject({
  limit: z.string().regex(/^\d{1,4}$/, `must be a whole number from 1 to ${MAX_PAGE}`).transform(Number)
    .pipe(z.int().min(1, 'must be at least 1').max(MAX_PAGE, `must be at most ${MAX_PAGE}`)).default(DEFAULT_PAGE).meta({ description: `How many to answer, 1 to ${MAX_PAGE}.` }),
  after: sequenceField.optional().meta({ description: 'Only events after this sequence: the last one that you have.' }),
  types: typesField.optional().meta({ description: 'Event types, separated by commas.' }),
  createdAfter: timeQuery('Only what happened at this time or later').optional(),
  createdBefore: timeQuery('Only what happened before this time').optional(),
});
export type ListEventsQuery = z.infer<typeof listEventsQuery>;

export const cloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  dataschema: z.string(),
  datacontenttype: z.literal('application/json'),
  sequence: z.string().meta({ description: 'Counts the account\'s events without a gap, 20 digits.' }),
  previoushash: z.string().meta({ description: 'SHA-256 of the body of the event before, hex.' }),
  data: z.record(z.string(), z.unknown()),
}).catchall(z.unknown()).meta({ id: 'CloudEvent', description: 'CloudEvents 1.0, structured. GET /schemas/events/<type>.json describes "data".' });

export const eventPageSchema = z.object({
  data: z.array(cloudEventSchema),
  bodyHashes: z.array(z.string()).meta({ description: 'For each event the SHA-256 of its exact body, hex: what `previoushash` of the event after it says.' }),
  nextCursor: z.string().nullable().meta({ description: 'Give it as `after` for the next page; null where nothing newer existed.' }),
}).meta({ id: 'EventPage' });
