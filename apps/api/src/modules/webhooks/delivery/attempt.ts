/** What one request to an endpoint came to. */
export interface Attempt {
  readonly at: Date;
  readonly durationMs: number;
  /**
   * Headers that were sent beyond those that every attempt has; of the operator's own only the names. Null when it was
   * delivered: nobody looks for a fault in those, and keeping them takes a fifth longer to record.
   */
  readonly keptHeaders: Readonly<Record<string, string>> | null;
  /** Bounded. Null when there was no answer, or it was delivered. */
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  /** Null when there was no answer. */
  readonly statusCode: number | null;
  /** The first 4 KB of the answer, as text. */
  readonly response: string | null;
  /** Why it counts as failed; null when it was delivered. */
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
  /** The receiver asked to be left alone until then (429 or 503 with Retry-After). */
  readonly holdUntil: Date | null;
  /** The receiver said that it is gone for good (410). */
  readonly gone: boolean;
}
