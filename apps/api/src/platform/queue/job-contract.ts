/** A job is a contract (name, schema) and a small handler beside it. Data is checked when it is queued and when it is taken. */
import type { z } from 'zod';

export type QueueName = 'webhooks' | 'housekeeping';

/** Every job there is, and where it waits. A job that is missing here does not compile. */
export const QUEUE_OF = {
  'webhook.deliver': 'webhooks',
  'history.clean': 'housekeeping',
} as const satisfies Record<string, QueueName>;

export type JobName = keyof typeof QUEUE_OF;

export interface JobContract<Name extends JobName = JobName, Data = unknown> {
  readonly name: Name;
  readonly data: z.ZodType<Data>;
}

export const defineJob = <const Name extends JobName, Data>(name: Name, data: z.ZodType<Data>): JobContract<Name, Data> => ({ name, data });

/** `signal` aborts when the process is told to stop: end soon, somebody else goes on. */
export type JobHandler<Data> = (data: Data, signal: AbortSignal) => Promise<void>;

export interface JobBinding {
  readonly contract: JobContract;
  readonly handle: JobHandler<unknown>;
}

/** Binds a contract to its handler, with the types checked against each other. */
export const bindJob = <Data>(contract: JobContract<JobName, Data>, handle: JobHandler<Data>): JobBinding =>
  ({ contract, handle: handle as JobHandler<unknown> });
