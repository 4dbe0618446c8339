import { Inject, Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import { SESSION_COOKIE, type Scope, type SessionJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyCache } from '../../platform/auth/api-key-cache.js';
import type { AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { clearCookie, cookiesAreSecure, newToken, setCookie, tokenHashIn } from '../../platform/auth/session-cookie.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Session } from '../../platform/database/generated/client.js';
import { OperatorsService } from '../operators/operators.service.js';
import { FiatRate } from './fiat-rate.js';
import { apiKeyInvalid, noSession } from './sessions.errors.js';
import { SessionsRepository, type SignedInWith } from './sessions.repository.js';
import { sessionJson } from './sessions.schemas.js';

const LIFE_SECONDS = 7 * 24 * 3_600;

@Injectable()
export class SessionsService {
  private readonly secure: boolean;
  private readonly apiUrl: string;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly operators: OperatorsService,
    private readonly keys: ApiKeyCache,
    private readonly fiat: FiatRate,
    @Inject(CONFIG) config: Config,
  ) {
    this.secure = cookiesAreSecure(config);
    this.apiUrl = config.PUBLIC_URL;
  }

  /** @throws Problem api-key-invalid */
  async signInWithKey(apiKey: string, request: FastifyRequest, reply: FastifyReply): Promise<SessionJson> {
    const operator = await this.keys.find(apiKey);
    if (operator === undefined) throw apiKeyInvalid();
    return this.open(operator.operatorId, { method: 'api-key', apiKeyId: operator.keyId }, operator.scopes, request, reply);
  }

  /**
   * Opens a session and sets its cookie. The cookie is new each time, and the session that the browser came with ends: one
   * that somebody planted there before is worth nothing afterwards.
   */
  async open(operatorId: string, how: SignedInWith, scopes: readonly Scope[], request: FastifyRequest, reply: FastifyReply): Promise<SessionJson> {
    const { token, hash } = newToken();
    const row = await this.sessions.create({ id: newUuid(), tokenHash: hash, operatorId, with: how, scopes, lifeSeconds: LIFE_SECONDS }, tokenHashIn(request));
    void reply.header('set-cookie', setCookie(SESSION_COOKIE, token, { maxAgeSeconds: LIFE_SECONDS, secure: this.secure }));
    return this.json(row, operatorId);
  }

  /** @throws Problem session-invalid */
  async current({ operatorId, sessionId }: AuthenticatedOperator): Promise<SessionJson> {
    const row = sessionId === undefined ? null : await this.sessions.find(operatorId, sessionId);
    if (row === null) throw noSession();
    return this.json(row, operatorId);
  }

  /** @throws Problem session-invalid */
  async signOut({ operatorId, sessionId }: AuthenticatedOperator, reply: FastifyReply): Promise<void> {
    if (sessionId === undefined) throw noSession();
    await this.sessions.end(operatorId, sessionId);
    void reply.header('set-cookie', clearCookie(SESSION_COOKIE, { secure: this.secure }));
  }

  async signOutEverywhere({ operatorId }: AuthenticatedOperator, reply: FastifyReply): Promise<void> {
    await this.sessions.endAll(operatorId);
    void reply.header('set-cookie', clearCookie(SESSION_COOKIE, { secure: this.secure }));
  }

  private async json(row: Session, operatorId: string): Promise<SessionJson> {
    const [operator, fiat] = await Promise.all([this.operators.show(operatorId), this.fiat.now()]);
    return sessionJson(row, operator, this.apiUrl, fiat);
  }
}
