/**
 * Every way in which money can move, as one named function with one stable code: here what callers and operators have a
 * part in, in node-movements.ts what the node and the platform have between them. Each returns entries that sum to zero;
 * nothing else in the product makes entries. The table in ../README.md lists them.
 */
import { type Msat, addMsat, msat, negateMsat, subtractMsat } from '@l402kit/money-types';
import type { AccountId, NodeAccounts, OperatorAccounts } from './accounts.js';

export type MovementCode =
  | 'invoice.receive' | 'tier.receive' | 'tier.from-balance' | 'operator.unclaimed' | 'unclaimed.claim' | 'proof.reserve' | 'proof.settle' | 'proof.release' | 'proof.charge' | 'payout.reserve' | 'payout.settle' | 'payout.release' | 'payout.late' | 'payout.adopt'
  | 'suspense.receive' | 'suspense.resolve' | 'capital.in' | 'capital.out' | 'channel.open' | 'channel.gift' | 'channel.close' | 'channel.sweep' | 'channel.round' | 'forward.earn' | 'node.adjust';

export interface Entry {
  readonly account: AccountId;
  readonly amountMsat: Msat;
}
export interface Movement {
  readonly code: MovementCode;
  /** UUID of what moved. (code, subject) happens once. */
  readonly subject: string;
  readonly entries: readonly Entry[];
}

/** Entries of zero say nothing and are left out; two entries of one account become one. */
export function movement(code: MovementCode, subject: string, entries: readonly (readonly [AccountId, Msat])[]): Movement {
  const sums = new Map<AccountId, Msat>();
  for (const [account, amount] of entries) sums.set(account, addMsat(sums.get(account) ?? msat(0n), amount));
  return { code, subject, entries: [...sums].filter(([, a]) => a !== 0n).map(([account, amountMsat]) => ({ account, amountMsat })) };
}

/** A caller paid an invoice: the operator is owed what arrived less our fee. */
export function invoiceReceive(node: NodeAccounts, invoiceId: string, operator: AccountId, receivedMsat: Msat, feeMsat: Msat): Movement {
  return movement('invoice.receive', invoiceId, [
    [node.channels, receivedMsat],
    [operator, negateMsat(subtractMsat(receivedMsat, feeMsat))],
    [node['revenue:fees'], negateMsat(feeMsat)],
  ]);
}

/** An operator paid for a tier: the price is our revenue, what is above it is credited. */
export function tierReceive(node: NodeAccounts, invoiceId: string, operator: AccountId, receivedMsat: Msat, revenueMsat: Msat): Movement {
  return movement('tier.receive', invoiceId, [
    [node.channels, receivedMsat],
    [node['revenue:tiers'], negateMsat(revenueMsat)],
    [operator, negateMsat(subtractMsat(receivedMsat, revenueMsat))],
  ]);
}

/** A tier paid out of what is owed. */
export function tierFromBalance(node: NodeAccounts, purchaseId: string, operator: AccountId, priceMsat: Msat): Movement {
  return movement('tier.from-balance', purchaseId, [[operator, priceMsat], [node['revenue:tiers'], negateMsat(priceMsat)]]);
}

/** Set aside for a proof of an address, out of the platform's own budget. */
export function proofReserve(node: NodeAccounts, payoutId: string, operator: OperatorAccounts, amountMsat: Msat): Movement {
  return movement('proof.reserve', payoutId, [[node['expense:proofs'], amountMsat], [operator.inFlightAccountId, negateMsat(amountMsat)]]);
}

/** The proof's sats arrived; its route is part of what the proof cost. */
export function proofSettle(node: NodeAccounts, payoutId: string, operator: OperatorAccounts, amountMsat: Msat, routingFeeMsat: Msat): Movement {
  return movement('proof.settle', payoutId, [
    [operator.inFlightAccountId, amountMsat],
    [node.channels, negateMsat(addMsat(amountMsat, routingFeeMsat))],
    [node['expense:proofs'], routingFeeMsat],
  ]);
}

/** The proof could not be paid: it cost nothing. */
export function proofRelease(node: NodeAccounts, payoutId: string, operator: OperatorAccounts, amountMsat: Msat): Movement {
  return movement('proof.release', payoutId, [[operator.inFlightAccountId, amountMsat], [node['expense:proofs'], negateMsat(amountMsat)]]);
}

/** The code was right: the account whose proof it was bears it, as far as it is owed anything. */
export function proofCharge(node: NodeAccounts, payoutId: string, operator: AccountId, amountMsat: Msat): Movement {
  return movement('proof.charge', payoutId, [[operator, amountMsat], [node['expense:proofs'], negateMsat(amountMsat)]]);
}

/** What could not be paid to an account that closed: still owed, to whoever shows the closing receipt. Never revenue. */
export function operatorUnclaimed(node: NodeAccounts, subject: string, operator: AccountId, amountMsat: Msat): Movement {
  return movement('operator.unclaimed', subject, [[operator, amountMsat], [node.unclaimed, negateMsat(amountMsat)]]);
}

/** Somebody showed the closing receipt: owed to the account that was named, which pays it out. */
export function unclaimedClaim(node: NodeAccounts, claimId: string, operator: AccountId, amountMsat: Msat): Movement {
  return movement('unclaimed.claim', claimId, [[node.unclaimed, amountMsat], [operator, negateMsat(amountMsat)]]);
}

/** Set aside for a payout that is about to be sent. `reservedMsat`: the payout and what the operator may bear of its route. */
export function payoutReserve(payoutId: string, operator: OperatorAccounts, reservedMsat: Msat): Movement {
  return movement('payout.reserve', payoutId, [
    [operator.ledgerAccountId, reservedMsat],
    [operator.inFlightAccountId, negateMsat(reservedMsat)],
  ]);
}

export interface PayoutCost {
  /** what the wallet got */
  readonly amountMsat: Msat;
  /** what the route cost */
  readonly routingFeeMsat: Msat;
  /** what was reserved beyond the amount, for the operator to bear */
  readonly excessReservedMsat: Msat;
  /** how much of the routing fee the operator bears, at most what was reserved for it */
  readonly excessBorneMsat: Msat;
}

/** The operator's wallet was paid. */
export function payoutSettle(node: NodeAccounts, payoutId: string, operator: OperatorAccounts, cost: PayoutCost): Movement {
  return movement('payout.settle', payoutId, [
    [operator.inFlightAccountId, addMsat(cost.amountMsat, cost.excessReservedMsat)],
    [node.channels, negateMsat(addMsat(cost.amountMsat, cost.routingFeeMsat))],
    [node['expense:routing'], subtractMsat(cost.routingFeeMsat, cost.excessBorneMsat)],
    [operator.ledgerAccountId, negateMsat(subtractMsat(cost.excessReservedMsat, cost.excessBorneMsat))],
  ]);
}

/** The payment failed for good: owed again. */
export function payoutRelease(payoutId: string, operator: OperatorAccounts, reservedMsat: Msat): Movement {
  return movement('payout.release', payoutId, [
    [operator.inFlightAccountId, reservedMsat],
    [operator.ledgerAccountId, negateMsat(reservedMsat)],
  ]);
}

/** A payment that we had released went through after all: our loss, with an alarm. */
export function payoutLate(node: NodeAccounts, payoutId: string, amountMsat: Msat, routingFeeMsat: Msat): Movement {
  return movement('payout.late', payoutId, [
    [node.channels, negateMsat(addMsat(amountMsat, routingFeeMsat))],
    [node['expense:routing'], routingFeeMsat],
    [node.loss, amountMsat],
  ]);
}

/** A payment that the node made and a restored database forgot, posted by staff: to the operator's account, or to loss. */
export function payoutAdopt(node: NodeAccounts, haltId: string, bearer: AccountId, amountMsat: Msat, routingFeeMsat: Msat): Movement {
  return movement('payout.adopt', haltId, [
    [bearer, amountMsat],
    [node.channels, negateMsat(addMsat(amountMsat, routingFeeMsat))],
    [node['expense:routing'], routingFeeMsat],
  ]);
}

/** Money arrived on a hash that no invoice of ours has. */
export function suspenseReceive(node: NodeAccounts, suspenseId: string, receivedMsat: Msat): Movement {
  return movement('suspense.receive', suspenseId, [[node.channels, receivedMsat], [node.suspense, negateMsat(receivedMsat)]]);
}

/** Staff found out whose it was: credited as if its invoice had been paid. */
export function suspenseResolve(node: NodeAccounts, suspenseId: string, operator: AccountId, receivedMsat: Msat, feeMsat: Msat): Movement {
  return movement('suspense.resolve', suspenseId, [
    [node.suspense, receivedMsat],
    [operator, negateMsat(subtractMsat(receivedMsat, feeMsat))],
    [node['revenue:fees'], negateMsat(feeMsat)],
  ]);
}
