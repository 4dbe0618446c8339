import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { errorCatalogue, problemDetailsSchema, type ErrorCode } from '@l402kit/contracts';
import type { z } from 'zod';

export interface RouteDescription {
  readonly status: number;
  /** Schema of the answer; none for answers without a body. */
  readonly answer?: z.ZodType;
  /** Errors of this route beyond those that every route can answer. */
  readonly errors?: readonly ErrorCode[];
  readonly description?: string;
  /** The route takes no API key. */
  readonly public?: boolean;
  /** The route takes an `Idempotency-Key`. */
  readonly idempotent?: boolean;
}

/** What /openapi.json and the documentation page say about a route. */
export function Describe(summary: string, route: RouteDescription): MethodDecorator {
  const errors = new Set<ErrorCode>([
    'rate-limited', 'internal-error', 'database-unavailable',
    ...(route.public ? [] : ['api-key-missing', 'api-key-invalid', 'session-invalid', 'scope-missing', 'origin-not-allowed'] as const),
    ...(route.idempotent ? ['idempotency-key-reused'] as const : []),
    ...(route.errors ?? []),
  ]);
  return applyDecorators(
    ApiOperation({ summary, ...(route.description === undefined ? {} : { description: route.description }) }),
    ...(route.public ? [] : [ApiBearerAuth('apiKey'), ApiCookieAuth('session')]),
    ...(route.idempotent ? [ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 255 }, description: 'Your own id of this request. Sent again within 24 hours it is not carried out a second time.' })] : []),
    ApiResponse({ status: route.status, description: 'Done', ...(route.answer === undefined ? {} : { standardSchema: route.answer }) }),
    ...[...byStatus(errors)].map(([status, codes]) => ApiResponse({ status, description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('\n\n'), standardSchema: problemDetailsSchema })),
  );
}

function byStatus(codes: ReadonlySet<ErrorCode>): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCatalogue[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}
