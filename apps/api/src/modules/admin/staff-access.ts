import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdminSessionJson, WalletAuthJson, WalletAuthStateJson } from '@l402kit/contracts';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { clearCookie, cookiesAreSecure, newToken, setCookie, tokenHashIn } from '../../platform/auth/session-cookie.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { WalletChallenges } from '../auth/wallet-challenges.js';
import { StaffSessionsRepository, type StaffSession } from './staff-sessions.repository.js';

const STAFF_COOKIE = 'l402_staff';
const LIFE_SECONDS = 12 * 3_600;

/** Who of the staff is signed in: wallets on the allow-list of the settings, for half a day. A key that leaves the list is out at once. */
@Injectable()
export class StaffAccess implements CanActivate {
  private readonly keys: ReadonlySet<string>;
  private readonly secure: boolean;

  constructor(
    @Inject(StaffSessionsRepository) private readonly sessions: StaffSessionsRepository,
    @Inject(WalletChallenges) private readonly challenges: WalletChallenges,
    @Inject(AllowedOrigins) private readonly origins: AllowedOrigins,
    @Inject(CONFIG) config: Config,
  ) {
    this.keys = new Set(config.STAFF_WALLET_KEYS);
    this.secure = cookiesAreSecure(config);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    this.origins.check(request);
    await this.of(request);
    return true;
  }

  begin(request: FastifyRequest, reply: FastifyReply): Promise<WalletAuthJson> {
    this.origins.checkIfGiven(request);
    return this.challenges.begin({ action: 'login', staff: true }, reply);
  }

  /** @throws Problem not-found */
  async poll(id: string, request: FastifyRequest, reply: FastifyReply): Promise<WalletAuthStateJson> {
    const auth = await this.challenges.find(id, request, { staff: true });
    const state = this.challenges.stateOf(auth);
    if (state !== 'signed') return state;
    const publicKey = await this.challenges.collect(auth);
    if (publicKey === undefined || !this.isStaff(publicKey)) return { state: 'expired', detail: null };
    const { token, hash } = newToken();
    await this.sessions.create(hash, publicKey, LIFE_SECONDS);
    void reply.header('set-cookie', setCookie(STAFF_COOKIE, token, { maxAgeSeconds: LIFE_SECONDS, secure: this.secure }));
    return { state: 'signed-in', detail: null };
  }

  async current(request: FastifyRequest): Promise<AdminSessionJson> {
    const { publicKey, expiresAt } = await this.of(request);
    return { publicKey: publicKey.toString('hex'), expiresAt: expiresAt.toISOString() };
  }

  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.sessions.end(tokenHashIn(request, STAFF_COOKIE)!);
    void reply.header('set-cookie', clearCookie(STAFF_COOKIE, { secure: this.secure }));
  }

  /** @throws Problem session-invalid */
  private async of(request: FastifyRequest): Promise<StaffSession> {
    const tokenHash = tokenHashIn(request, STAFF_COOKIE);
    const session = tokenHash === undefined ? undefined : await this.sessions.find(tokenHash);
    if (session === undefined || !this.isStaff(session.publicKey)) throw new Problem('session-invalid', 'Sign in with a wallet of the staff.');
    return session;
  }

  private isStaff(publicKey: Buffer): boolean {
    return this.keys.has(publicKey.toString('hex'));
  }
}
