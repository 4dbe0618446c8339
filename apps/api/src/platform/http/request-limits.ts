import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problem-details/problem.js';
import { RateLimiter, type RateLimitDecision } from './rate-limiter.js';

/** Servers with valid keys may share a source with somebody who guesses: they are heard long after the guesses are refused. */
const QUESTIONS_TO_REQUESTS = 10;

export const REQUEST_LIMITS = Symbol('RequestLimits');

/**
 * How many requests a caller may make, told in every answer (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy`,
 * `RateLimit`), and with `Retry-After` where it was one too many.
 */
export class RequestLimits {
  private readonly byKey: RateLimiter;
  private readonly bySource: RateLimiter;
  private readonly questions: RateLimiter;

  constructor(limits: { readonly perKeyAndMinute: number; readonly perSourceAndMinute: number }) {
    this.byKey = new RateLimiter(limits.perKeyAndMinute);
    this.bySource = new RateLimiter(limits.perSourceAndMinute);
    this.questions = new RateLimiter(limits.perSourceAndMinute * QUESTIONS_TO_REQUESTS);
  }

  /** @throws Problem rate-limited */
  takeForKey(keyId: string, reply: FastifyReply): void {
    tell('key', this.byKey.take(keyId), reply);
  }

  /** For requests without a valid key. @throws Problem rate-limited */
  takeForSource(request: FastifyRequest, reply: FastifyReply): void {
    tell('source', this.bySource.take(sourceOf(request.ip)), reply);
  }

  /** Before the database is asked about a key that was never seen: whoever invents them is stopped here. @throws Problem rate-limited */
  takeQuestion(request: FastifyRequest, reply: FastifyReply): void {
    tell('source', this.questions.take(sourceOf(request.ip)), reply);
  }

  /** The key was a valid one. */
  giveQuestionBack(request: FastifyRequest): void {
    this.questions.giveBack(sourceOf(request.ip));
  }
}

function tell(policy: string, decision: RateLimitDecision, reply: FastifyReply): void {
  reply
    .header('ratelimit-policy', `"${policy}";q=${decision.limit};w=60`)
    .header('ratelimit', `"${policy}";r=${decision.remaining};t=${decision.resetSeconds}`);
  if (!decision.allowed) {
    throw new Problem('rate-limited', `Up to ${decision.limit} requests a minute are allowed here.`, { headers: { 'retry-after': String(decision.resetSeconds) } });
  }
}

/** An IPv6 customer has at least a /64 of its own: it counts as one source. */
export function sourceOf(ip: string): string {
  if (!ip.includes(':') || ip.startsWith('::ffff:')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
