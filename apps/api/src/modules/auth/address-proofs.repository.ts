import { Inject, Injectable } from '@nestjs/common';
import type { AddressProof } from '../../platform/database/generated/client.js';
import { chargeProof } from '../../money/charge-proof.js';
import { MONEY_CONTEXT, type MoneyContext } from '../../money/money-context.js';
import { PROOF_TRIES } from '../../money/rules/proof.js';
import { Database } from '../../platform/database/database.js';

export interface ProvableAccount {
  readonly operatorId: string;
  readonly lightningAddress: string;
  readonly earnedMsat: bigint;
  readonly proofsToday: number;
}

export type NewAddressProof = Pick<AddressProof, 'id' | 'operatorId' | 'lightningAddress' | 'method' | 'state' | 'fileContent' | 'askedBy' | 'forChange' | 'expiresAt'> & { readonly browserHash: Buffer };

@Injectable()
export class AddressProofsRepository {
  constructor(private readonly database: Database, @Inject(MONEY_CONTEXT) private readonly money: MoneyContext) {}

  /** The account without a key of an address, or a signed-in account with its own address. */
  async findAccount(by: { readonly lightningAddress: string } | { readonly operatorId: string }): Promise<ProvableAccount | undefined> {
    const { rows } = await this.database.pool.query<ProvableAccount>(
      `select o.id as "operatorId", o.lightning_address as "lightningAddress",
              (select coalesce(sum(received_msat), 0)::bigint from settled_days where operator_id = o.id) as "earnedMsat",
              (select count(*)::int from address_proofs p where p.lightning_address = o.lightning_address and p.method = 'payment' and p.created_at > clock_timestamp() - interval '24 hours') as "proofsToday"
       from operators o where o.status <> 'closed' and ${'operatorId' in by ? 'o.id = $1' : `o.lightning_address = $1 and o.kind = 'address'`}`,
      ['operatorId' in by ? by.operatorId : by.lightningAddress]);
    return rows[0];
  }

  async create(proof: NewAddressProof): Promise<AddressProof> {
    return this.database.prisma.addressProof.create({ data: { ...proof, browserHash: new Uint8Array(proof.browserHash) } });
  }

  /** Only for the browser that asked. */
  find(id: string, browserHash: Buffer): Promise<AddressProof | null> {
    return this.database.prisma.addressProof.findFirst({ where: { id, browserHash: new Uint8Array(browserHash) } });
  }

  /** Uses one try up, before it is looked at: of any number of guesses at once, five count. @returns false when there is none left, or no time */
  async takeTry(id: string, now: Date): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `update address_proofs set tries = tries + 1 where id = $1 and tries < $2 and expires_at > $3 and state = 'sent'`, [id, PROOF_TRIES, now]);
    return rowCount === 1;
  }

  /** Counts once. The account bears what the proof cost, in the same commit. */
  async prove(id: string, now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { rows } = await tx.query<{ payout_id: string | null }>(
        `update address_proofs set state = 'proved', proved_at = $2 where id = $1 and state = 'sent' returning payout_id`, [id, now]);
      if (rows[0] === undefined) return false;
      if (rows[0].payout_id !== null) await chargeProof(this.money, tx, rows[0].payout_id);
      return true;
    });
  }
}
