import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scope } from '@l402kit/contracts';
import { REQUEST_LIMITS, type RequestLimits } from '../http/request-limits.js';
import { Problem } from '../problem-details/problem.js';
import { AllowedOrigins } from './allowed-origins.js';
import { ApiKeyCache } from './api-key-cache.js';
import type { AuthenticatedOperator } from './authenticated-operator.js';
import { ROUTE_ACCESS, type RouteAccess } from './require-scope.js';
import { grants } from './scopes.js';
import { tokenHashIn } from './session-cookie.js';
import { FIND_SESSION, type FindSession } from './session-store.js';

const BEARER = /^Bearer +([^\s,]+) *$/i;

/** On every route: refuses whoever may not use it, and counts requests against the caller's limit. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(ApiKeyCache) private readonly keys: ApiKeyCache,
    @Inject(REQUEST_LIMITS) private readonly limits: RequestLimits,
    @Inject(AllowedOrigins) private readonly origins: AllowedOrigins,
    @Inject(FIND_SESSION) private readonly findSession: FindSession,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [context.getHandler(), context.getClass()]);
    if (access === undefined) throw new Error(`${context.getClass().name}.${context.getHandler().name} says neither RequireScope nor Public`);
    if (access.kind === 'public') {
      if (access.limitedBySource) this.limits.takeForSource(request, reply);
      return true;
    }
    const { authorization } = request.headers;
    if (authorization === undefined) return this.admitSession(access.scopes, request, reply);
    const secret = BEARER.exec(authorization)?.[1];
    let asked = false;
    const found = secret === undefined ? undefined : this.keys.find(secret, () => { this.limits.takeQuestion(request, reply); asked = true; });
    // Without a promise where the key is cached: this runs for every request of the hot path.
    if (!(found instanceof Promise)) return this.admit(found, access.scopes, request, reply);
    return found.then(
      (operator) => {
        if (asked && operator !== undefined) this.limits.giveQuestionBack(request);
        return this.admit(operator, access.scopes, request, reply);
      },
      // A database that does not answer is no fault of who asks.
      (error: unknown) => {
        if (asked) this.limits.giveQuestionBack(request);
        throw error;
      });
  }

  /** A browser: its cookie instead of a key. */
  private admitSession(scopes: readonly Scope[], request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const tokenHash = tokenHashIn(request);
    if (tokenHash === undefined) throw unauthorized('api-key-missing');
    this.origins.check(request);
    return this.findSession(tokenHash).then((operator) => this.admit(operator, scopes, request, reply, 'session-invalid'));
  }

  private admit(operator: AuthenticatedOperator | undefined, scopes: readonly Scope[], request: FastifyRequest, reply: FastifyReply, otherwise: 'api-key-invalid' | 'session-invalid' = 'api-key-invalid'): boolean {
    if (operator === undefined) {
      this.limits.takeForSource(request, reply);
      throw unauthorized(otherwise);
    }
    this.limits.takeForKey(operator.keyId, reply);
    if (!grants(operator.scopes, scopes)) {
      const requiredScopes = [...new Set<Scope>([...scopes, 'admin'])];
      throw new Problem('scope-missing', `This needs a key with the scope ${requiredScopes.join(' or ')}.`, { extra: { requiredScopes } });
    }
    request.operator = operator;
    return true;
  }
}

function unauthorized(code: 'api-key-missing' | 'api-key-invalid' | 'session-invalid'): Problem {
  // RFC 6750: the error code only where credentials were sent at all.
  const challenge = code === 'api-key-missing' ? 'Bearer realm="l402kit"' : 'Bearer realm="l402kit", error="invalid_token"';
  return new Problem(code, undefined, { headers: { 'www-authenticate': challenge } });
}
