/** The part of autocannon 9 that the benchmark uses; it brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface Options {
    readonly url: string;
    readonly connections: number;
    readonly duration?: number;
    /** ends after this many requests instead */
    readonly amount?: number;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** each `[<id>]` in the request becomes an id of its own */
    readonly idReplacement?: boolean;
  }
  interface Instance extends EventEmitter {
    on(event: 'response', listener: (client: unknown, statusCode: number, bytes: number, responseTimeMs: number) => void): this;
    on(event: 'reqError', listener: (error: Error) => void): this;
    on(event: 'done', listener: () => void): this;
  }
  export default function autocannon(options: Options, callback: (error: Error | null) => void): Instance;
}
