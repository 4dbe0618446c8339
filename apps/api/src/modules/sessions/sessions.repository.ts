import { Injectable } from '@nestjs/common';
import type { Scope, SessionJson } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { Session } from '../../platform/database/generated/client.js';

/** How a browser signed in, with what ends the session when it is taken away. */
export type SignedInWith =
  | { readonly method: 'api-key'; readonly apiKeyId: string }
  | { readonly method: 'wallet'; readonly walletKeyId: string }
  | { readonly method: 'address-proof' };

export interface NewSession {
  readonly id: string;
  readonly tokenHash: Buffer;
  readonly operatorId: string;
  readonly with: SignedInWith;
  readonly scopes: readonly Scope[];
  readonly lifeSeconds: number;
}

/** More than a person has browsers; the oldest go first. */
const MAX_SESSIONS = 50;

const METHODS = { 'api-key': 'api_key', wallet: 'wallet', 'address-proof': 'address_proof' } as const satisfies Record<SessionJson['method'], string>;

@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** Stores the session; the one that the browser had before ends with the same statement. */
  async create(session: NewSession, previousHash: Buffer | undefined): Promise<Session> {
    await this.database.pool.query(
      `with before as (delete from sessions where token_hash = $9::bytea),
            old as (delete from sessions where operator_id = $3 and (expires_at <= clock_timestamp()
                      or id in (select id from sessions where operator_id = $3 order by id desc offset $10)))
       insert into sessions (id, token_hash, operator_id, method, api_key_id, wallet_key_id, scopes, expires_at)
       values ($1, $2, $3, $4::session_method, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))`,
      [session.id, session.tokenHash, session.operatorId, METHODS[session.with.method], session.with.method === 'api-key' ? session.with.apiKeyId : null,
        session.with.method === 'wallet' ? session.with.walletKeyId : null, session.scopes, session.lifeSeconds, previousHash ?? null, MAX_SESSIONS - 1]);
    return this.database.prisma.session.findUniqueOrThrow({ where: { id: session.id } });
  }

  find(operatorId: string, id: string): Promise<Session | null> {
    return this.database.prisma.session.findFirst({ where: { id, operatorId } });
  }

  async end(operatorId: string, id: string): Promise<void> {
    await this.database.prisma.session.deleteMany({ where: { id, operatorId } });
  }

  async endAll(operatorId: string): Promise<void> {
    await this.database.prisma.session.deleteMany({ where: { operatorId } });
  }
}
