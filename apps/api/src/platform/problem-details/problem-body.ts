import { errorCatalogue, type ProblemDetails } from '@l402kit/contracts';
import type { Problem } from './problem.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** The body of a problem as RFC 9457 has it. `publicUrl` without a slash at the end. */
export function problemBody(problem: Problem, publicUrl: string, requestId: string): ProblemDetails {
  const { status, title } = errorCatalogue[problem.code];
  return {
    type: `${publicUrl}/errors/${problem.code}`,
    title,
    status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    code: problem.code,
    requestId,
    ...problem.extra,
  };
}
