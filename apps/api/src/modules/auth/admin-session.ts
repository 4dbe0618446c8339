import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { tokenHashIn } from '../../platform/auth/session-cookie.js';
import { FIND_SESSION, type FindSession } from '../../platform/auth/session-store.js';
import { adminSessionNeeded } from './auth.errors.js';

/** For routes that are open to all, but do one thing only for a signed-in admin. */
@Injectable()
export class AdminSession {
  constructor(private readonly origins: AllowedOrigins, @Inject(FIND_SESSION) private readonly findSession: FindSession) {}

  /** @throws Problem origin-not-allowed, session-invalid */
  async of(request: FastifyRequest): Promise<{ readonly operatorId: string; readonly sessionId: string }> {
    this.origins.check(request);
    const tokenHash = tokenHashIn(request);
    const session = tokenHash === undefined ? undefined : await this.findSession(tokenHash);
    if (session?.sessionId === undefined || !session.scopes.includes('admin')) throw adminSessionNeeded();
    return { operatorId: session.operatorId, sessionId: session.sessionId };
  }
}
