/** The page that lists every event, made from the catalogue itself. */
import { CONTEXT_EXTENSIONS } from './envelope.js';
import { EVENT_CATALOGUE, EVENT_TYPE_PREFIX, EVENT_TYPES, type EventType } from './catalogue.js';
import { eventDataJsonSchema } from './json-schema.js';

interface FieldSchema {
  readonly type?: string;
  readonly anyOf?: readonly FieldSchema[];
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly description?: string;
}

const SUBJECTS = { inv: 'an invoice', po: 'a payout', op: 'the account', whe: 'a webhook endpoint', call: 'a call' } as const;

/** Markdown: one section an event, its fields in a table, its sample as JSON. */
export function eventCataloguePage(): string {
  return [
    '# Events',
    '',
    '<!-- Made from packages/contracts/src/events by infra/build/generate-contracts.mjs. Edit those instead. -->',
    '',
    'Every event is a CloudEvents 1.0.2 event in structured JSON (`application/cloudevents+json`). The fields below are those of `data`;',
    'more may be added, so ignore what you do not know. Amounts are integers in millisatoshi (1 sat = 1,000 msat), times RFC 3339 in UTC.',
    '',
    '| in the envelope | is |',
    '|---|---|',
    '| `id` | `evt_…`, the same in every delivery of the event, equal to the header `webhook-id` |',
    '| `source` | `/operators/op_…` |',
    `| \`type\` | \`${EVENT_TYPE_PREFIX}\` and the name below |`,
    '| `subject` | public id of what changed |',
    '| `dataschema` | JSON Schema of `data` |',
    '| `sequence` | counts the account\'s events from 1 without a gap, 20 digits |',
    '| `previoushash` | SHA-256 of the body of the event before it, hex; 64 zeros in the first |',
    `| ${CONTEXT_EXTENSIONS.map((name) => `\`${name}\``).join(', ')} | where the caller or the SDK gave them |`,
    '| `test` | `true` in a sample that somebody asked for: it stands for nothing and has neither `sequence` nor `previoushash` |',
    '',
    'An endpoint that asks for `*` gets all of them but those marked "on demand", which have to be named.',
    '',
    ...EVENT_TYPES.flatMap(section),
  ].join('\n');
}

function section(type: EventType): string[] {
  const { summary, subject, onDemand, sample } = EVENT_CATALOGUE[type];
  const { properties } = eventDataJsonSchema(type) as { properties: Record<string, FieldSchema> };
  return [
    `## ${type}`,
    '',
    `${summary} About ${SUBJECTS[subject]}.${onDemand ? ' **On demand.**' : ''} [JSON Schema](events/${type}.json)`,
    '',
    '| field | type | is |',
    '|---|---|---|',
    ...Object.entries(properties).map(([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${descriptionOf(field).replaceAll('|', '\\|')} |`),
    '',
    '```json',
    JSON.stringify(sample, null, 2),
    '```',
    '',
  ];
}

function typeOf(field: FieldSchema): string {
  if (field.anyOf) return field.anyOf.map(typeOf).join(' or ');
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(' or ');
  return field.format === 'date-time' ? 'time' : String(field.type ?? 'any').replaceAll(',', ' or ');
}

const descriptionOf = (field: FieldSchema): string => field.description ?? field.anyOf?.map((choice) => choice.description).find((text) => text !== undefined) ?? '';
