import { errorCatalogue } from '@l402kit/contracts';
import { isPlainErrorPath, plainError } from './plain-error.js';
import { problemBody, PROBLEM_MEDIA_TYPE } from './problem-body.js';
import type { Problem } from './problem.js';

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What a caller of `url` is answered: `{"error"}` under /api, problem+json everywhere else. `publicUrl` without a slash at the end. */
export function problemAnswer(problem: Problem, url: string, publicUrl: string, requestId: string): ProblemAnswer {
  if (isPlainErrorPath(url)) {
    const { status, body } = plainError(problem);
    return { status, body, headers: { ...problem.headers, 'content-type': 'application/json; charset=utf-8' } };
  }
  const body = problemBody(problem, publicUrl, requestId);
  return { status: errorCatalogue[problem.code].status, body, headers: { ...problem.headers, 'content-type': PROBLEM_MEDIA_TYPE } };
}
