import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newUuid, publicId, type Clock } from '@l402kit/money-types';
import type { WalletAuthJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { WalletAuth } from '../../platform/database/generated/client.js';
import { uuidInPath } from '../../platform/http/page.js';
import { walletAuthNotFound } from './auth.errors.js';
import { BrowserBinding } from './browser-binding.js';
import { lnurlOf } from './lnurl.js';
import { WalletAuthsRepository, type NewWalletAuth } from './wallet-auths.repository.js';

const LIFE_SECONDS = 300;

/** Challenges to wallets, each bound to the browser that asked. Operators' and staff's are kept apart. */
@Injectable()
export class WalletChallenges {
  private readonly callback: string;

  constructor(
    private readonly auths: WalletAuthsRepository,
    private readonly browsers: BrowserBinding,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    // From the settings and never from the request: a wallet derives its key from this host.
    this.callback = `${config.PUBLIC_URL.replace(/\/$/, '')}/v1/auth/lnurl/callback`;
  }

  async begin(about: Pick<NewWalletAuth, 'action' | 'staff' | 'link'>, reply: FastifyReply): Promise<WalletAuthJson> {
    const id = newUuid();
    const k1 = randomBytes(32);
    const expiresAt = new Date(this.clock.now().getTime() + LIFE_SECONDS * 1_000);
    await this.auths.create({ ...about, id, k1, browserHash: this.browsers.bind(id, LIFE_SECONDS, reply), expiresAt });
    const url = `${this.callback}?tag=login&k1=${k1.toString('hex')}&action=${about.action}`;
    return { id: publicId('walletAuth', id), action: about.action, lnurl: lnurlOf(url), url, expiresAt: expiresAt.toISOString() };
  }

  /** @throws Problem not-found, also for another browser */
  async find(id: string, request: FastifyRequest, of: { readonly staff: boolean }): Promise<WalletAuth> {
    const uuid = uuidInPath('walletAuth', id, 'sign-in');
    const browserHash = this.browsers.hashIn(uuid, request);
    const auth = browserHash === undefined ? null : await this.auths.find(uuid, browserHash, of.staff);
    if (auth === null) throw walletAuthNotFound();
    return auth;
  }

  /** The key that signed, once; undefined when it was collected before. */
  async collect(auth: WalletAuth): Promise<Buffer | undefined> {
    return await this.auths.collect(auth.id) ? Buffer.from(auth.publicKey!) : undefined;
  }

  stateOf({ state, expiresAt, detail }: WalletAuth): { readonly state: 'waiting' | 'expired' | 'refused'; readonly detail: string | null } | 'signed' {
    if (state === 'refused') return { state: 'refused', detail };
    if (state === 'waiting') return { state: expiresAt > this.clock.now() ? 'waiting' : 'expired', detail: null };
    return 'signed';
  }
}
