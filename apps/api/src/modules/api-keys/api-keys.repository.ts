import { Injectable } from '@nestjs/common';
import type { NewApiKeyJson, Scope } from '@l402kit/contracts';
import { newApiKeyText } from '../../platform/auth/api-key-text.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { ApiKey } from '../../platform/database/generated/client.js';
import type { PageRequest } from '../../platform/http/page.js';
import { apiKeyJson } from './api-keys.schemas.js';

export interface NewApiKey {
  readonly id: string;
  readonly operatorId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export type RevokeResult = 'revoked' | 'not-found' | 'last-admin-key';

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  /** Makes the key and stores its hash. The answer is the only place where the key itself ever is. */
  async create(tx: Tx, key: NewApiKey): Promise<NewApiKeyJson> {
    const { secret, prefix, hash } = newApiKeyText(key.scopes);
    const { rows } = await tx.query<{ created_at: Date }>(
      'insert into api_keys (id, operator_id, name, prefix, hash, scopes) values ($1, $2, $3, $4, $5, $6) returning created_at',
      [key.id, key.operatorId, key.name, prefix, hash, key.scopes]);
    return { ...apiKeyJson({ id: key.id, name: key.name, prefix, scopes: [...key.scopes], createdAt: rows[0]!.created_at, revokedAt: null }), secret };
  }

  /** How many keys of the account are not revoked, with the account locked until the commit: two that are made at once count each other. */
  async countLocked(tx: Tx, operatorId: string): Promise<number> {
    await tx.query('select 1 from operators where id = $1 for update', [operatorId]);
    const { rows } = await tx.query<{ n: number }>('select count(*)::int as n from api_keys where operator_id = $1 and revoked_at is null', [operatorId]);
    return rows[0]!.n;
  }

  list(operatorId: string, page: PageRequest): Promise<ApiKey[]> {
    return this.database.prisma.apiKey.findMany({
      where: { operatorId, ...(page.before === undefined ? {} : { id: { lt: page.before } }) },
      orderBy: { id: 'desc' }, take: page.take,
    });
  }

  /** Revoking a revoked key changes nothing. */
  revoke(operatorId: string, keyId: string): Promise<RevokeResult> {
    return this.database.transaction(async (tx) => {
      // The operator's row is the lock: of two admin keys that are revoked at once, one has to stay.
      await tx.query('select 1 from operators where id = $1 for update', [operatorId]);
      const { rows } = await tx.query<{ id: string; scopes: Scope[]; revoked_at: Date | null }>(
        `select id, scopes, revoked_at from api_keys where operator_id = $1 and (id = $2 or ('admin' = any(scopes) and revoked_at is null))`, [operatorId, keyId]);
      const key = rows.find((row) => row.id === keyId);
      if (key === undefined) return 'not-found';
      if (key.revoked_at !== null) return 'revoked';
      if (key.scopes.includes('admin') && rows.length === 1) return 'last-admin-key';
      await tx.query('update api_keys set revoked_at = clock_timestamp() where id = $1', [keyId]);
      return 'revoked';
    });
  }
}
