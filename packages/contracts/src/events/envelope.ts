/**
 * The exact text of an event as it is stored, signed and sent: CloudEvents 1.0.2 in structured JSON
 * (`application/cloudevents+json`), with the Sequence extension and a hash chain per operator.
 */
import { EVENT_TYPE_PREFIX } from './catalogue.js';

export const CLOUDEVENTS_CONTENT_TYPE = 'application/cloudevents+json';
/** SHA-256 of nothing before: the `previoushash` of an operator's first event. */
export const GENESIS_HASH_HEX = '0'.repeat(64);
/** Extensions that a caller or the SDK may have given, in the order in which they are written. */
export const CONTEXT_EXTENSIONS = ['traceparent', 'agentid', 'sessionid', 'causationid'] as const;
export type EventExtensions = Readonly<Partial<Record<(typeof CONTEXT_EXTENSIONS)[number], string>>>;

export interface EnvelopeInput {
  /** `evt_…` */
  readonly id: string;
  /** `op_…` */
  readonly operatorId: string;
  /** Without the prefix: `invoice.paid`. */
  readonly type: string;
  /** Public id of what changed. */
  readonly subject: string;
  readonly at: Date;
  /** Where the API is reached, without a slash at the end. */
  readonly publicUrl: string;
  /** The data as JSON text. It is taken over byte by byte, so that the database never reorders it. */
  readonly dataJson: string;
  readonly extensions?: EventExtensions | null;
  /** A sample that stands for nothing: it says `"test": true` and has no place in the chain. */
  readonly test?: boolean;
  /** Absent in test events. */
  readonly chain?: { readonly sequence: bigint; readonly previousHashHex: string };
}

const SEQUENCE_DIGITS = 20;

/** `42n` → `00000000000000000042`: as text it sorts as it counts (CloudEvents Sequence extension). */
export const sequenceText = (sequence: bigint): string => sequence.toString().padStart(SEQUENCE_DIGITS, '0');

/** Where the JSON Schema of a type's data is served. */
export const dataSchemaUrl = (publicUrl: string, type: string): string => `${publicUrl}/schemas/events/${type}.json`;

/**
 * Builds the body text. The order of the keys is fixed: the bytes are hashed into the chain and signed, and every
 * delivery of an event sends the same ones.
 */
export function envelopeText(input: EnvelopeInput): string {
  // Concatenated rather than stringified as a whole: this runs for every event, and the data is JSON text already.
  let text = `{"specversion":"1.0","id":"${input.id}","source":"/operators/${input.operatorId}","type":"${EVENT_TYPE_PREFIX}${input.type}"`
    + `,"subject":${JSON.stringify(input.subject)},"time":"${input.at.toISOString()}"`
    + `,"dataschema":${JSON.stringify(dataSchemaUrl(input.publicUrl, input.type))},"datacontenttype":"application/json"`;
  if (input.chain) text += `,"sequence":"${sequenceText(input.chain.sequence)}","previoushash":"${input.chain.previousHashHex}"`;
  if (input.test) text += ',"test":true';
  if (input.extensions) {
    for (const name of CONTEXT_EXTENSIONS) {
      const value = input.extensions[name];
      if (value !== undefined) text += `,"${name}":${JSON.stringify(value)}`;
    }
  }
  return `${text},"data":${input.dataJson}}`;
}
