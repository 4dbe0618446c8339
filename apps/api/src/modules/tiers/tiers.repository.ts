import { Injectable } from '@nestjs/common';
import type { TierState } from '../../money/rules/tier.js';
import { Database } from '../../platform/database/database.js';

@Injectable()
export class TiersRepository {
  constructor(private readonly database: Database) {}

  /** What the account has bought, undefined where it never bought anything. */
  async state(operatorId: string): Promise<(TierState & { readonly renewFromBalance: boolean }) | undefined> {
    const { rows } = await this.database.pool.query<TierState & { renewFromBalance: boolean }>({
      name: 'tier-state', text: 'select tier::text, until, renew_from_balance as "renewFromBalance" from operator_tiers where operator_id = $1', values: [operatorId],
    });
    return rows[0];
  }
}
