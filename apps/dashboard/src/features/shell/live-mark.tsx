'use client';

import { useLive } from '../../lib/live-events';
import { Live } from '../../ui/live';

/** Whether new rows come by themselves. */
export function LiveMark({ waiting }: { waiting?: string }) {
  const state = useLive();
  if (state === 'paused') return <Live on={false}>Paused, connecting again</Live>;
  return <Live on={state === 'live'}>{state === 'connecting' ? 'Connecting' : waiting ?? 'Live'}</Live>;
}
