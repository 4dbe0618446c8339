import { Inject, Injectable } from '@nestjs/common';
import type { AdminActionsJson, AdminUnclaimedJson, ClaimedJson, ClaimUnclaimed } from '@l402kit/contracts';
import { msat, msatToJson, publicId, uuidFromPublicId } from '@l402kit/money-types';
import { MONEY_CONTEXT, type MoneyContext } from '../../money/money-context.js';
import { claimUnclaimed, type ClaimUnclaimedResult } from '../../money/staff/claim-unclaimed.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { AdminRepository } from './admin.repository.js';

@Injectable()
export class AdminUnclaimedService {
  constructor(private readonly admin: AdminRepository, @Inject(MONEY_CONTEXT) private readonly money: MoneyContext) {}

  async show(): Promise<AdminUnclaimedJson> {
    const { total, accounts } = await this.admin.unclaimed(this.money.accounts.unclaimed);
    return {
      totalMsat: msatToJson(msat(total)),
      accounts: accounts.map((row) => ({ operator: publicId('operator', row.operator_id), closedAt: row.closed_at?.toISOString() ?? null, amountMsat: msatToJson(msat(row.amount)) })),
    };
  }

  /** @param by who of the staff saw the receipt; @throws Problem not-found, validation-failed */
  async claim({ closingReceipt, operatorId }: ClaimUnclaimed, by: string): Promise<ClaimedJson> {
    const result = await claimUnclaimed(this.money, closingReceipt, uuidFromPublicId('operator', operatorId)!, by);
    if (!('claim' in result)) throw claimRefused(result.outcome);
    const { amountMsat, operatorId: creditedTo, at } = result.claim;
    return { outcome: result.outcome, amountMsat: msatToJson(amountMsat), creditedTo: publicId('operator', creditedTo), at: at.toISOString() };
  }

  async actions(): Promise<AdminActionsJson> {
    return { actions: (await this.admin.actions()).map(({ at, ...row }) => ({ at: at.toISOString(), ...row })) };
  }
}

const REFUSED = {
  'no-such-receipt': () => new Problem('not-found', 'No account was closed with this receipt. Was it copied whole?'),
  'still-closing': () => new Problem('not-found', 'This account is still closing: what is owed is being paid out. After 30 days the rest is set aside.'),
  'nothing-unclaimed': () => new Problem('not-found', 'Everything was paid out before this account closed.'),
  'cannot-be-credited': () => fieldProblem('operatorId', 'is no account that can be credited: it is unknown, or closing itself. Whoever claims opens an account with a Lightning Address that can be paid'),
} as const satisfies Record<Exclude<ClaimUnclaimedResult['outcome'], 'credited' | 'already-claimed'>, () => Problem>;

const claimRefused = (why: keyof typeof REFUSED): Problem => REFUSED[why]();
