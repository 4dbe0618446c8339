import { publicId, type IdKind } from '@l402kit/money-types';
import type { Database, Tx } from '../database/database.js';
import { Problem } from '../problem-details/problem.js';
import type { IdempotentRequest } from './idempotent-request.js';

export interface OnceOptions {
  /** What `resourceId` is the id of. */
  readonly kind: IdKind;
  readonly resourceId: string;
  readonly status: number;
  /** The answer is shown once: it is not stored, and whoever asks again gets the id only. */
  readonly bearsSecret: boolean;
}

/**
 * Carries a request out once. The row that remembers it is written in the transaction of its effect: either both are
 * there or neither. A second request with the same key that comes meanwhile waits for the first one's commit.
 */
export class IdempotencyKeys {
  constructor(private readonly database: Database) {}

  /**
   * @returns what `effect` returned, now or when the same request was carried out before
   * @throws Problem idempotency-key-reused where the key came with another body, already-created where the answer bore a secret
   */
  async once<T extends object>(request: IdempotentRequest | undefined, options: OnceOptions, effect: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      if (request === undefined) return effect(tx);
      if (!await claim(tx, request, options)) return await replay<T>(tx, request, options.kind);
      const answer = await effect(tx);
      if (!options.bearsSecret) await keepAnswer(tx, request, answer);
      return answer;
    });
  }
}

async function claim(tx: Tx, request: IdempotentRequest, options: OnceOptions): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into idempotency_keys (scope, route, key, body_hash, resource_id, status) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [request.scope, request.route, request.key, request.bodyHash, options.resourceId, options.status]);
  return rowCount === 1;
}

async function keepAnswer(tx: Tx, request: IdempotentRequest, answer: object): Promise<void> {
  await tx.query('update idempotency_keys set response = $4 where scope = $1 and route = $2 and key = $3',
    [request.scope, request.route, request.key, JSON.stringify(answer)]);
}

async function replay<T>(tx: Tx, request: IdempotentRequest, kind: IdKind): Promise<T> {
  const { rows } = await tx.query<{ body_hash: Buffer; resource_id: string; response: string | null }>(
    'select body_hash, resource_id, response from idempotency_keys where scope = $1 and route = $2 and key = $3',
    [request.scope, request.route, request.key]);
  const earlier = rows[0];
  if (earlier === undefined || !earlier.body_hash.equals(request.bodyHash)) throw keyReused();
  if (earlier.response === null) throw new Problem('already-created', undefined, { extra: { id: publicId(kind, earlier.resource_id) } });
  return JSON.parse(earlier.response) as T;
}

export const keyReused = (): Problem => new Problem('idempotency-key-reused');
