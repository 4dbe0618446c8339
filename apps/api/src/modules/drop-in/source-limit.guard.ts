import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimiter } from '../../platform/http/rate-limiter.js';
import { sourceOf } from '../../platform/http/request-limits.js';
import { Problem } from '../../platform/problem-details/problem.js';

/** A server that sells asks for all of its callers: it may ask far more often than a person. */
const REQUESTS_PER_MINUTE = 6_000;

/** Against floods only; what is made for whom is limited where it is made. */
@Injectable()
export class SourceLimitGuard implements CanActivate {
  private readonly requests = new RateLimiter(REQUESTS_PER_MINUTE);

  canActivate(context: ExecutionContext): boolean {
    const { allowed, resetSeconds } = this.requests.take(sourceOf(context.switchToHttp().getRequest<FastifyRequest>().ip));
    if (!allowed) throw new Problem('rate-limited', `Up to ${REQUESTS_PER_MINUTE} requests a minute are allowed here.`, { headers: { 'retry-after': String(resetSeconds) } });
    return true;
  }
}
