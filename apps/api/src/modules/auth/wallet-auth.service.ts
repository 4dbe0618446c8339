import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { walletAuthCallbackQuery, type StartWalletAuth, type WalletAuthAnswer, type WalletAuthJson, type WalletAuthStateJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AdminSession } from './admin-session.js';
import { WalletAuthsRepository, type AnsweredAuth, type Verdict } from './wallet-auths.repository.js';
import { WalletChallenges } from './wallet-challenges.js';
import { WalletKeysRepository } from './wallet-keys.repository.js';
import { isSignedByWallet } from './wallet-signature.js';

const MAX_WALLETS = 10;

/** LNURL-auth (LUD-04): a browser asks, a wallet signs, the same browser collects. */
@Injectable()
export class WalletAuthService {
  private readonly staffKeys: ReadonlySet<string>;

  constructor(
    private readonly auths: WalletAuthsRepository,
    private readonly wallets: WalletKeysRepository,
    private readonly sessions: SessionsService,
    private readonly challenges: WalletChallenges,
    private readonly origins: AllowedOrigins,
    private readonly adminSession: AdminSession,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.staffKeys = new Set(config.STAFF_WALLET_KEYS);
  }

  /** @throws Problem origin-not-allowed; with link: session-invalid where no admin is signed in */
  async start(body: StartWalletAuth, request: FastifyRequest, reply: FastifyReply): Promise<WalletAuthJson> {
    this.origins.checkIfGiven(request);
    const link = body.action === 'link' ? { ...(await this.adminSession.of(request)), walletName: body.name ?? 'Wallet' } : undefined;
    return this.challenges.begin({ action: body.action, staff: false, ...(link === undefined ? {} : { link }) }, reply);
  }

  /** What the wallet is answered: LNURL has its own form of errors, with status 200. */
  async answer(query: unknown): Promise<WalletAuthAnswer> {
    const parsed = walletAuthCallbackQuery.safeParse(query);
    if (!parsed.success) return refusal(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
    const signature = parsed.data;
    if (!isSignedByWallet(signature)) return refusal('The signature is not by this key over this challenge.');
    const publicKey = Buffer.from(signature.key, 'hex');
    const verdict = await this.auths.answer(Buffer.from(signature.k1, 'hex'), publicKey, this.clock.now(), (tx, auth) => this.judge(tx, auth, publicKey));
    if (verdict === undefined) return refusal('This code has expired or was used before. Ask for a new one.');
    return verdict.refused === undefined ? { status: 'OK' } : refusal(verdict.refused);
  }

  private async judge(tx: Tx, auth: AnsweredAuth, publicKey: Buffer): Promise<Verdict> {
    if (auth.staff) return this.staffKeys.has(publicKey.toString('hex')) ? {} : { refused: 'This wallet is not one of the staff’s.' };
    if (auth.action === 'login') {
      return await this.wallets.isLinked(tx, publicKey) ? {} : { refused: 'This wallet is not linked to an account. Sign in with an API key first and link it there.' };
    }
    if (!await this.auths.sessionHolds(tx, auth.session_id!)) return { refused: 'The session that asked to link this wallet has ended.' };
    switch (await this.auths.link(tx, auth.operator_id!, publicKey, auth.wallet_name!, MAX_WALLETS)) {
      case 'linked': return {};
      case 'taken': return { refused: 'This wallet is linked to another account. Remove it there first.' };
      case 'too-many': return { refused: `An account can have ${MAX_WALLETS} wallets. Remove one that is not used any more.` };
    }
  }

  /** How far it is, for the browser that asked. Signed in: the session's cookie comes with this answer. @throws Problem not-found */
  async poll(id: string, request: FastifyRequest, reply: FastifyReply): Promise<WalletAuthStateJson> {
    const auth = await this.challenges.find(id, request, { staff: false });
    const state = this.challenges.stateOf(auth);
    if (state !== 'signed') return state;
    if (auth.action === 'link') return { state: 'linked', detail: null };
    const publicKey = await this.challenges.collect(auth);
    // Undefined as well where the wallet was removed since it signed.
    const wallet = publicKey && await this.wallets.use(publicKey, this.clock.now());
    if (wallet === undefined) return { state: 'expired', detail: null };
    await this.sessions.open(wallet.operatorId, { method: 'wallet', walletKeyId: wallet.id }, ['admin'], request, reply);
    return { state: 'signed-in', detail: null };
  }
}

const refusal = (reason: string): WalletAuthAnswer => ({ status: 'ERROR', reason });
