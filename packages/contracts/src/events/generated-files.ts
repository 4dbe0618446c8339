/** What is committed under packages/contracts/generated: path → text. A spec and CI compare it with what is there. */
import { EVENT_TYPES } from './catalogue.js';
import { eventCataloguePage } from './catalogue-page.js';
import { eventDataJsonSchema } from './json-schema.js';

export function generatedFiles(): Record<string, string> {
  return {
    'events.md': eventCataloguePage(),
    ...Object.fromEntries(EVENT_TYPES.map((type) => [`events/${type}.json`, `${JSON.stringify(eventDataJsonSchema(type), null, 2)}\n`])),
  };
}
