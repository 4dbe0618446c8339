/**
 * Errors of `/api/*`, the contract of the published clients: `{"error": "…"}` and the few statuses that they know.
 * Everywhere else errors are problem+json.
 */
import { errorCatalogue } from '@l402kit/contracts';
import type { Problem } from './problem.js';

const KEPT = new Set([401, 404, 405, 409, 429]);

export const isPlainErrorPath = (url: string): boolean => /^\/api(?:[/?]|$)/.test(url);

export function plainError(problem: Problem): { readonly status: number; readonly body: { readonly error: string } } {
  const { status, title } = errorCatalogue[problem.code];
  return { status: plainStatus(problem, status), body: { error: problem.detail ?? title } };
}

function plainStatus({ code }: Problem, status: number): number {
  // Nothing is wrong with the request: it may work later.
  if (code === 'address-unreachable') return 503;
  return status >= 500 || KEPT.has(status) ? status : 400;
}
