import { z } from 'zod';
import { EVENT_CATALOGUE, EVENT_TYPE_PREFIX, type EventType } from './catalogue.js';

/** JSON Schema (2020-12) of the `data` of an event type, with its sample. Further fields may come: none is forbidden. */
export function eventDataJsonSchema(type: EventType): Record<string, unknown> {
  const { summary, data, sample } = EVENT_CATALOGUE[type];
  const { $schema, ...schema } = z.toJSONSchema(data, { target: 'draft-2020-12', io: 'input' });
  return { $schema, title: `${EVENT_TYPE_PREFIX}${type}`, description: summary, ...schema, examples: [sample] };
}
