import type { z } from 'zod';

/** What the subject of an event is: the prefix of the public id in the envelope's `subject`. */
export type EventSubject = 'inv' | 'po' | 'op' | 'whe' | 'call';

/** One event type as the catalogue knows it. */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  /** Without the `com.l402kit.` prefix. */
  readonly type: Type;
  /** One sentence: when it happens. */
  readonly summary: string;
  readonly subject: EventSubject;
  /** True: `*` does not include it, an endpoint has to name it, and where nobody does it is never written. */
  readonly onDemand: boolean;
  /** Shape of `data`. Fields may be added later: readers ignore what they do not know. */
  readonly data: z.ZodType<Data>;
  /** An example made by the event's own constructor. */
  readonly sample: Data;
}

/** Describes one event type; `sample` must be made by the type's own constructor. */
export function defineEvent<const Type extends string, Data>(
  definition: Omit<EventDefinition<Type, Data>, 'onDemand'> & { readonly onDemand?: boolean },
): EventDefinition<Type, Data> {
  return { onDemand: false, ...definition };
}
