import type { BalanceJson, OperatorJson, PayoutJson } from '@l402kit/contracts';
import { amountText, grouped } from '../../lib/money';
import { moment } from '../../lib/time';
import { Status, type StatusKind } from '../../ui/status';

const STATUS: Readonly<Record<PayoutJson['status'], readonly [StatusKind, string]>> = {
  in_flight: ['flight', 'On its way'],
  settled: ['out', 'Paid out'],
  failed: ['failed', 'Failed'],
};

export function PayoutStatus({ payout }: { payout: Pick<PayoutJson, 'status'> }) {
  const [kind, words] = STATUS[payout.status];
  return <Status kind={kind}>{words}</Status>;
}

/** What happens next with what is owed, in words. */
export function payoutWords({ payout }: BalanceJson, { payoutThresholdSats }: OperatorJson): string {
  switch (payout.state) {
    case 'idle':
      return payoutThresholdSats > 0 ? `Pays out by itself at ${grouped(payoutThresholdSats)} sat.` : 'Pays out by itself as soon as there is a whole sat.';
    case 'due':
      return 'The next payout is about to leave.';
    case 'in-flight':
      return 'A payout is on its way.';
    case 'waiting': {
      const again = payout.nextAttemptAt === null ? '' : ` It is tried again at ${moment(payout.nextAttemptAt)} UTC.`;
      return `The sats stay yours. The last attempt did not arrive: ${sentence(payout.reason?.detail ?? payout.reason?.code ?? 'no reason was given')}${again}`;
    }
    case 'held': {
      const cost = payout.heldCostMsat === null ? 'more' : amountText(payout.heldCostMsat);
      const budget = payout.heldBudgetMsat === null ? 'the fee earned allows' : `${amountText(payout.heldBudgetMsat)}, which is what the fee allows`;
      return `Held, because the route costs ${cost} and may cost ${budget}. More volume lifts that by itself; in the settings you can bear the excess, or choose another address.`;
    }
  }
}

/** Why a payout failed and what comes of it. */
export function failureWords({ failureCode, failureDetail, finishedAt }: PayoutJson): string {
  const when = finishedAt === null ? '' : ` at ${moment(finishedAt)} UTC`;
  return `It did not arrive: ${sentence(failureDetail ?? failureCode ?? 'no reason was given')} The amount went back to your balance${when} and is paid with the next attempt.`;
}

/** With a full stop, where there is none. */
export const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
