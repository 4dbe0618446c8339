import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface StaffSession {
  readonly publicKey: Buffer;
  readonly expiresAt: Date;
}

@Injectable()
export class StaffSessionsRepository {
  constructor(private readonly database: Database) {}

  async create(tokenHash: Buffer, publicKey: Buffer, lifeSeconds: number): Promise<StaffSession> {
    const { rows } = await this.database.pool.query<{ expires_at: Date }>(
      `with old as (delete from staff_sessions where expires_at <= clock_timestamp())
       insert into staff_sessions (token_hash, public_key, expires_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3)) returning expires_at`, [tokenHash, publicKey, lifeSeconds]);
    return { publicKey, expiresAt: rows[0]!.expires_at };
  }

  async find(tokenHash: Buffer): Promise<StaffSession | undefined> {
    const { rows } = await this.database.pool.query<{ public_key: Buffer; expires_at: Date }>(
      'select public_key, expires_at from staff_sessions where token_hash = $1 and expires_at > clock_timestamp()', [tokenHash]);
    return rows[0] && { publicKey: rows[0].public_key, expiresAt: rows[0].expires_at };
  }

  async end(tokenHash: Buffer): Promise<void> {
    await this.database.pool.query('delete from staff_sessions where token_hash = $1', [tokenHash]);
  }
}
