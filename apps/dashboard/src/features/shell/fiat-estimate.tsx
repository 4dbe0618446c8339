'use client';

import { fiatText } from '../../lib/fiat';
import { useSession } from './account-shell';

/** About what an amount is worth, where the platform was told a rate; nothing otherwise. */
export function FiatEstimate({ msat }: { msat: number | bigint }) {
  const { fiat } = useSession();
  if (fiat === undefined) return null;
  return <span className="faint small nowrap">about {fiatText(msat, fiat)}</span>;
}
