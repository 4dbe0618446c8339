import type { FieldError, ProblemDetails } from '@l402kit/contracts';

/** What the API answered instead of what was asked for (RFC 9457), or that it did not answer at all. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0: there was no answer */
  readonly status: number;
  /** Last part of the problem's type; 'no-answer' where nobody answered. */
  readonly code: string;
  readonly details: Partial<ProblemDetails>;
  /** seconds, where the API said when to try again */
  readonly retryAfter: number | undefined;

  constructor(status: number, details: Partial<ProblemDetails>, retryAfter?: number) {
    super(details.title ?? 'The request failed');
    this.status = status;
    this.code = details.code ?? 'no-answer';
    this.details = details;
    this.retryAfter = retryAfter;
  }

  /** The sentence to show: what is particular to this case first, the title otherwise. */
  get words(): string {
    return this.details.detail ?? this.message;
  }

  /** What is wrong with one field of the request, in words. */
  field(name: string): string | undefined {
    const found = this.details.errors?.find((error: FieldError) => error.field === name);
    return found === undefined ? undefined : `This ${found.message}.`;
  }
}

export const noAnswer = () => new ApiProblem(0, {
  title: 'The service did not answer',
  detail: 'Check your connection. Nothing was changed by this page; payments and payouts do not depend on it.',
});

/** Reads a problem out of an answer; one of ours where the body is something else, such as a proxy's error page. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const details = isJson ? ((await response.json().catch(() => ({}))) as Partial<ProblemDetails>) : {};
  return new ApiProblem(response.status, { title: `The service answered ${response.status}`, status: response.status, ...details }, seconds);
}
