/** How long a change of the payout address waits. Pure. */

const DAY_MS = 86_400_000;
/** A wallet that was linked for less proves nothing: whoever stole the key could have linked it a moment ago. */
export const WALLET_PROVES_AFTER_MS = 7 * DAY_MS;
/** A code paid to the present address counts for this long after it was given. */
export const ADDRESS_PROOF_COUNTS_MS = DAY_MS / 24;

export type ChangeProof = 'none' | 'address' | 'wallet';

export const changeDelayMs = (proof: ChangeProof): number => (proof === 'none' ? 7 * DAY_MS : DAY_MS);

export interface ChangeEvidence {
  /** when the wallet that opened this session was linked */
  readonly walletLinkedAt: Date | undefined;
  /** when a code paid to the present address was last given */
  readonly addressProvedAt: Date | undefined;
}

export function changeProof({ walletLinkedAt, addressProvedAt }: ChangeEvidence, now: Date): ChangeProof {
  if (addressProvedAt !== undefined && now.getTime() - addressProvedAt.getTime() <= ADDRESS_PROOF_COUNTS_MS) return 'address';
  if (walletLinkedAt !== undefined && now.getTime() - walletLinkedAt.getTime() >= WALLET_PROVES_AFTER_MS) return 'wallet';
  return 'none';
}
