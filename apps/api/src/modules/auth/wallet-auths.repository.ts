import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import type { WalletAuthAction } from '@l402kit/contracts';
import { Database, type Tx } from '../../platform/database/database.js';
import type { WalletAuth } from '../../platform/database/generated/client.js';

export interface NewWalletAuth {
  readonly id: string;
  readonly k1: Buffer;
  readonly action: WalletAuthAction;
  readonly browserHash: Buffer;
  readonly staff: boolean;
  /** With link: who asked. */
  readonly link?: { readonly operatorId: string; readonly sessionId: string; readonly walletName: string };
  readonly expiresAt: Date;
}

export interface AnsweredAuth {
  readonly action: WalletAuthAction;
  readonly staff: boolean;
  readonly operator_id: string | null;
  readonly session_id: string | null;
  readonly wallet_name: string | null;
}

/** What became of a challenge that a wallet signed: undefined detail means that it did. */
export type Verdict = { readonly refused: string } | { readonly refused?: undefined };

@Injectable()
export class WalletAuthsRepository {
  constructor(private readonly database: Database) {}

  async create(auth: NewWalletAuth): Promise<void> {
    await this.database.prisma.walletAuth.create({
      data: {
        id: auth.id, k1: new Uint8Array(auth.k1), action: auth.action, browserHash: new Uint8Array(auth.browserHash), staff: auth.staff, expiresAt: auth.expiresAt,
        operatorId: auth.link?.operatorId ?? null, sessionId: auth.link?.sessionId ?? null, walletName: auth.link?.walletName ?? null,
      },
    });
  }

  /**
   * Takes a challenge up: of several answers to one k1, one gets it, and it is used up whatever the verdict.
   * @returns undefined when it is unknown, expired or was answered before
   */
  async answer(k1: Buffer, publicKey: Buffer, now: Date, judge: (tx: Tx, auth: AnsweredAuth) => Promise<Verdict>): Promise<Verdict | undefined> {
    return this.database.transaction(async (tx) => {
      const { rows } = await tx.query<AnsweredAuth & { id: string }>(
        `update wallet_auths set state = 'signed', public_key = $2 where k1 = $1 and state = 'waiting' and expires_at > $3
         returning id, action::text, staff, operator_id, session_id, wallet_name`, [k1, publicKey, now]);
      const auth = rows[0];
      if (auth === undefined) return undefined;
      const verdict = await judge(tx, auth);
      if (verdict.refused !== undefined) await tx.query(`update wallet_auths set state = 'refused', detail = $2 where id = $1`, [auth.id, verdict.refused]);
      return verdict;
    });
  }

  /** Only for the browser that asked. */
  find(id: string, browserHash: Buffer, staff: boolean): Promise<WalletAuth | null> {
    return this.database.prisma.walletAuth.findFirst({ where: { id, browserHash: new Uint8Array(browserHash), staff } });
  }

  /** A signature opens one session: of two polls at once, one gets it. */
  async collect(id: string): Promise<boolean> {
    const { count } = await this.database.prisma.walletAuth.updateMany({ where: { id, state: 'signed' }, data: { state: 'done' } });
    return count === 1;
  }

  /** Whether the session that asked to link a wallet still holds, with the key or wallet that opened it. */
  async sessionHolds(tx: Tx, sessionId: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `select 1 from sessions s left join api_keys k on k.id = s.api_key_id and k.revoked_at is null left join wallet_keys w on w.id = s.wallet_key_id
       where s.id = $1 and s.expires_at > clock_timestamp() and 'admin' = any(s.scopes) and (s.api_key_id is null or k.id is not null) and (s.wallet_key_id is null or w.id is not null)`, [sessionId]);
    return rowCount === 1;
  }

  /** One account a wallet key, and at most `limit` wallets an account. */
  async link(tx: Tx, operatorId: string, publicKey: Buffer, name: string, limit: number): Promise<'linked' | 'taken' | 'too-many'> {
    // The operator's row is the lock: of several wallets that are linked at once, the limit holds for all together.
    await tx.query('select 1 from operators where id = $1 for no key update', [operatorId]);
    const { rows } = await tx.query<{ operator_id: string; public_key: Buffer }>('select operator_id, public_key from wallet_keys where public_key = $1 or operator_id = $2', [publicKey, operatorId]);
    const same = rows.find((row) => row.public_key.equals(publicKey));
    if (same !== undefined) return same.operator_id === operatorId ? 'linked' : 'taken';
    if (rows.length >= limit) return 'too-many';
    const { rowCount } = await tx.query('insert into wallet_keys (id, operator_id, name, public_key) values ($1, $2, $3, $4) on conflict (public_key) do nothing', [newUuid(), operatorId, name, publicKey]);
    return rowCount === 1 ? 'linked' : 'taken';
  }
}
