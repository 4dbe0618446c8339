/** Any error that reached the edge, as the problem that the caller may see. What we did not foresee says nothing but its request id. */
import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '@l402kit/contracts';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import { Overloaded } from '../database/micro-batch.js';
import { isDatabaseUnavailable } from './database-unavailable.js';
import { Problem } from './problem.js';

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_BAD_URL: 'malformed-request',
  FST_ERR_MAX_PARAM_LENGTH: 'route-not-found',
};
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  404: 'route-not-found', 405: 'method-not-allowed', 408: 'request-timeout', 413: 'body-too-large', 414: 'route-not-found', 415: 'unsupported-media-type', 431: 'header-too-large',
};

/** The problem to answer, and whether the error is a fault of ours that must be logged. */
export function problemFromError(error: unknown): { readonly problem: Problem; readonly unexpected: boolean } {
  if (error instanceof Problem) return { problem: error, unexpected: false };
  if (error instanceof NodeUnavailable) {
    return { problem: new Problem('node-unavailable', undefined, { headers: { 'retry-after': '5' }, cause: error }), unexpected: false };
  }
  if (error instanceof Overloaded) {
    return { problem: new Problem('database-unavailable', 'Too much is waiting for our database. Nothing was made: try again in a few seconds.', { headers: { 'retry-after': '2' }, cause: error }), unexpected: false };
  }
  if (isDatabaseUnavailable(error)) {
    return { problem: new Problem('database-unavailable', undefined, { headers: { 'retry-after': '2' }, cause: error }), unexpected: false };
  }
  const code = codeOfFramework(error);
  if (code !== undefined) return { problem: new Problem(code), unexpected: false };
  return { problem: new Problem('internal-error', undefined, { cause: error }), unexpected: true };
}

function codeOfFramework(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  // Nest wraps what Fastify throws; the code is then on the cause.
  for (const source of [error, error.cause]) {
    const code = (source as { code?: unknown } | undefined)?.code;
    if (typeof code === 'string' && FASTIFY_CODES[code] !== undefined) return FASTIFY_CODES[code];
  }
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return STATUS_CODES[status] ?? 'malformed-request';
}
