import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '@l402kit/contracts';

export type OperatorStatus = 'active' | 'unreachable' | 'dormant' | 'closing' | 'closed';

/** Who asks: the account and the key, as they were at most 5 s ago. Ids are UUIDs. */
export interface AuthenticatedOperator {
  /** API key; for a signed-in browser its session. */
  readonly keyId: string;
  /** The session, where a cookie and not a key was sent. */
  readonly sessionId?: string;
  readonly operatorId: string;
  readonly scopes: readonly Scope[];
  readonly status: OperatorStatus;
  readonly unreachableSince: Date | null;
  readonly wantsCreatedEvents: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the API key guard; null on public routes. */
    operator: AuthenticatedOperator | null;
  }
}

/** The caller of a route that needs an API key. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): AuthenticatedOperator => {
  const { operator } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!operator) throw new Error('@CurrentOperator() on a public route');
  return operator;
});
