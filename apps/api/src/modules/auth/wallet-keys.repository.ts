import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { WalletKey } from '../../platform/database/generated/client.js';
import type { PageRequest } from '../../platform/http/page.js';

@Injectable()
export class WalletKeysRepository {
  constructor(private readonly database: Database) {}

  list(operatorId: string, page: PageRequest): Promise<WalletKey[]> {
    return this.database.prisma.walletKey.findMany({
      where: { operatorId, ...(page.before === undefined ? {} : { id: { lt: page.before } }) }, orderBy: { id: 'desc' }, take: page.take,
    });
  }

  /** Sessions that the wallet opened end with it. @returns whether there was one */
  async remove(operatorId: string, id: string): Promise<boolean> {
    const { count } = await this.database.prisma.walletKey.deleteMany({ where: { id, operatorId } });
    return count === 1;
  }

  async isLinked(tx: Tx, publicKey: Buffer): Promise<boolean> {
    const { rowCount } = await tx.query('select 1 from wallet_keys where public_key = $1', [publicKey]);
    return rowCount === 1;
  }

  /** The wallet that signs in, undefined when it was removed meanwhile. */
  async use(publicKey: Uint8Array, now: Date): Promise<Pick<WalletKey, 'id' | 'operatorId'> | undefined> {
    const { rows } = await this.database.pool.query<{ id: string; operator_id: string }>(
      'update wallet_keys set last_used_at = $2 where public_key = $1 returning id, operator_id', [Buffer.from(publicKey), now]);
    return rows[0] && { id: rows[0].id, operatorId: rows[0].operator_id };
  }
}
