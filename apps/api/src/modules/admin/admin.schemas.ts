import { msat, msatToJson, publicId } from '@l402kit/money-types';
import type { AdminOverviewJson } from '@l402kit/contracts';
import type { AccountRow, StuckRow, UnknownRow, VolumeRow } from './admin.repository.js';

const amount = (value: bigint): number => msatToJson(msat(value));

const UNKNOWN_ACTIONS = {
  'unknown-payment': 'Payouts are stopped. Find out whose it was, then: staff payments post <hash> op_…|loss',
  suspense: 'Find out whose it was, then: staff suspense credit <hash> op_…',
  quarantine: 'Repair the cause, then: staff settlements retry',
} as const satisfies Record<UnknownRow['kind'], string>;

const STUCK_ACTIONS = {
  'in-flight': 'Nothing to do: it stays on its way until the node says what became of it. Look at the node if several are.',
  held: 'Its route costs more than its budget. A channel towards the wallet’s host would make it cheaper.',
  failing: 'It is tried again by itself. If other addresses of the same host fail as well, ask its operator.',
} as const satisfies Record<StuckRow['state'], string>;

export function volumeJson(rows: readonly VolumeRow[]): AdminOverviewJson['volume'] {
  const of = (days: number) => {
    const row = rows.find((r) => r.days === days);
    return { paid: Number(row?.paid ?? 0n), receivedMsat: amount(row?.received_msat ?? 0n), feeMsat: amount(row?.fee_msat ?? 0n), routingMsat: Number(row?.routing_msat ?? 0n) };
  };
  return { today: of(1), days7: of(7), days30: of(30) };
}

export const unknownJson = (row: UnknownRow): AdminOverviewJson['unknownPayments'][number] => ({
  kind: row.kind, paymentHash: row.hash, amountMsat: row.amount_msat === null ? null : amount(row.amount_msat), since: row.since.toISOString(), detail: row.detail, action: UNKNOWN_ACTIONS[row.kind],
});

export const stuckJson = (row: StuckRow): AdminOverviewJson['stuckPayouts'][number] => ({
  id: row.id === null ? '' : publicId('payout', row.id), operator: publicId('operator', row.operator_id), destination: row.destination, amountMsat: amount(row.amount_msat),
  since: row.since.toISOString(), state: row.state, detail: row.detail, action: STUCK_ACTIONS[row.state],
});

/** What the books hold for operators is told apart from the accounts that are the platform's own. */
export function accountsJson(rows: readonly AccountRow[]): Pick<AdminOverviewJson, 'accounts' | 'owedMsat' | 'inFlightMsat'> {
  const of = (code: string): number => amount(-(rows.find((row) => row.code === code)?.balance_msat ?? 0n));
  return {
    accounts: rows.filter(({ code }) => code !== 'operator' && code !== 'in-flight').map((row) => ({ code: row.code, balanceMsat: amount(row.balance_msat) })),
    owedMsat: of('operator'), inFlightMsat: of('in-flight'),
  };
}
