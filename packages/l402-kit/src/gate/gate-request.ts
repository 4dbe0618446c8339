/** A request as every framework can tell it. */
export interface GateRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** The route pattern that matched. */
  readonly route: string;
  /** Every Authorization line. */
  readonly authorization: readonly string[];
  /** A header by its lowercase name. */
  header(name: string): string | undefined;
  /** Address of the client, asked for only when it is needed; undefined where it is not known, and then no unpaid invoice is offered again. */
  clientAddress(): string | undefined;
}
