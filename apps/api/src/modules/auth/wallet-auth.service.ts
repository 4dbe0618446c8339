import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newUuid, publicId, type Clock } from '@l402kit/money-types';
import { walletAuthCallbackQuery, type StartWalletAuth, type WalletAuthAnswer, type WalletAuthJson, type WalletAuthStateJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { uuidInPath } from '../../platform/http/page.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AdminSession } from './admin-session.js';
import { walletAuthNotFound } from './auth.errors.js';
import { BrowserBinding } from './browser-binding.js';
import { lnurlOf } from './lnurl.js';
import { WalletAuthsRepository, type AnsweredAuth, type NewWalletAuth, type Verdict } from './wallet-auths.repository.js';
import { WalletKeysRepository } from './wallet-keys.repository.js';
import { isSignedByWallet } from './wallet-signature.js';

const LIFE_SECONDS = 300;
const MAX_WALLETS = 10;

/** LNURL-auth (LUD-04): a browser asks, a wallet signs, the same browser collects. */
@Injectable()
export class WalletAuthService {
  private readonly callback: string;
  private readonly staffKeys: ReadonlySet<string>;

  constructor(
    private readonly auths: WalletAuthsRepository,
    private readonly wallets: WalletKeysRepository,
    private readonly sessions: SessionsService,
    private readonly browsers: BrowserBinding,
    private readonly origins: AllowedOrigins,
    private readonly adminSession: AdminSession,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    // From the settings and never from the request: a wallet derives its key from this host.
    this.callback = `${config.PUBLIC_URL.replace(/\/$/, '')}/v1/auth/lnurl/callback`;
    this.staffKeys = new Set(config.STAFF_WALLET_KEYS);
  }

  /** @throws Problem origin-not-allowed; with link: session-invalid, scope-missing where no admin is signed in */
  async start(body: StartWalletAuth, request: FastifyRequest, reply: FastifyReply): Promise<WalletAuthJson> {
    this.origins.checkIfGiven(request);
    const link = body.action === 'link' ? { ...(await this.adminSession.of(request)), walletName: body.name ?? 'Wallet' } : undefined;
    return this.challenge({ action: body.action, staff: false, ...(link === undefined ? {} : { link }) }, reply);
  }

  /** For the platform's staff: collected at the admin port. */
  startForStaff(reply: FastifyReply): Promise<WalletAuthJson> {
    return this.challenge({ action: 'login', staff: true }, reply);
  }

  private async challenge(about: Pick<NewWalletAuth, 'action' | 'staff' | 'link'>, reply: FastifyReply): Promise<WalletAuthJson> {
    const id = newUuid();
    const k1 = randomBytes(32);
    const expiresAt = new Date(this.clock.now().getTime() + LIFE_SECONDS * 1_000);
    await this.auths.create({ ...about, id, k1, browserHash: this.browsers.bind(id, LIFE_SECONDS, reply), expiresAt });
    const url = `${this.callback}?tag=login&k1=${k1.toString('hex')}&action=${about.action}`;
    return { id: publicId('walletAuth', id), action: about.action, lnurl: lnurlOf(url), url, expiresAt: expiresAt.toISOString() };
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
    const uuid = uuidInPath('walletAuth', id, 'sign-in');
    const browserHash = this.browsers.hashIn(uuid, request);
    const auth = browserHash === undefined ? null : await this.auths.find(uuid, browserHash, false);
    if (auth === null) throw walletAuthNotFound();
    if (auth.state === 'refused') return { state: 'refused', detail: auth.detail };
    if (auth.state === 'waiting') return { state: auth.expiresAt > this.clock.now() ? 'waiting' : 'expired', detail: null };
    if (auth.action === 'link') return { state: 'linked', detail: null };
    return { state: await this.signIn(uuid, auth.publicKey!, request, reply) ? 'signed-in' : 'expired', detail: null };
  }

  /** The key of the staff wallet that signed, once. */
  async collectForStaff(id: string, request: FastifyRequest): Promise<{ readonly publicKey: Buffer } | WalletAuthStateJson> {
    const uuid = uuidInPath('walletAuth', id, 'sign-in');
    const browserHash = this.browsers.hashIn(uuid, request);
    const auth = browserHash === undefined ? null : await this.auths.find(uuid, browserHash, true);
    if (auth === null) throw walletAuthNotFound();
    if (auth.state === 'refused') return { state: 'refused', detail: auth.detail };
    if (auth.state === 'waiting') return { state: auth.expiresAt > this.clock.now() ? 'waiting' : 'expired', detail: null };
    return await this.auths.collect(uuid) ? { publicKey: Buffer.from(auth.publicKey!) } : { state: 'expired', detail: null };
  }

  private async signIn(uuid: string, publicKey: Uint8Array, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (!await this.auths.collect(uuid)) return false;
    const wallet = await this.wallets.use(publicKey, this.clock.now());
    if (wallet === undefined) return false;
    await this.sessions.open(wallet.operatorId, { method: 'wallet', walletKeyId: wallet.id }, ['admin'], request, reply);
    return true;
  }
}

const refusal = (reason: string): WalletAuthAnswer => ({ status: 'ERROR', reason });
