import type { ErrorCode } from '@l402kit/contracts';

export interface ProblemOptions {
  /** Further members of the answer's body, for example `requiredScopes`. Never secrets. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Further headers of the answer, for example `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * An error that the caller is meant to see: rendered as problem+json (RFC 9457) by the one filter. `detail` says in
 * words what happened in this case; it is shown to strangers.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(readonly code: ErrorCode, readonly detail?: string, options: ProblemOptions = {}) {
    super(detail === undefined ? code : `${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

/** The same answer for what does not exist and for what belongs to somebody else. */
export const notFound = (what: string): Problem => new Problem('not-found', `There is no ${what} with this id in this account.`);
