import { msat, msatToJson } from '@l402kit/money-types';
import type { StatsFiguresJson, StatsJson } from '@l402kit/contracts';
import type { FiguresRow } from './stats.repository.js';

export const NO_FIGURES: FiguresRow = { opened: 0n, paid: 0n, received_msat: 0n, fee_msat: 0n };

export const sumOf = (rows: readonly FiguresRow[]): FiguresRow => rows.reduce((sum, row) => ({
  opened: sum.opened + row.opened, paid: sum.paid + row.paid, received_msat: sum.received_msat + row.received_msat, fee_msat: sum.fee_msat + row.fee_msat,
}), NO_FIGURES);

/** @param served null where nothing was reported */
export const figuresJson = (row: FiguresRow, served: bigint | null): StatsFiguresJson => ({
  opened: Number(row.opened),
  paid: Number(row.paid),
  served: served === null ? null : Number(served),
  receivedMsat: msatToJson(msat(row.received_msat)),
  feeMsat: msatToJson(msat(row.fee_msat)),
  netMsat: msatToJson(msat(row.received_msat - row.fee_msat)),
  // What was opened before midnight and paid after it counts on two days: never more than all of them.
  successBasisPoints: row.opened === 0n ? null : Number(row.paid >= row.opened ? 10_000n : row.paid * 10_000n / row.opened),
});

export const changeJson = (total: StatsFiguresJson, previous: StatsFiguresJson | null): StatsJson['change'] => previous && {
  paid: total.paid - previous.paid,
  opened: total.opened - previous.opened,
  receivedMsat: total.receivedMsat - previous.receivedMsat,
  netMsat: total.netMsat - previous.netMsat,
  successBasisPoints: total.successBasisPoints === null || previous.successBasisPoints === null ? null : total.successBasisPoints - previous.successBasisPoints,
};
