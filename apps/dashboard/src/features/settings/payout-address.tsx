'use client';

import type { AddressChangeJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Button } from '../../ui/button';
import { Countdown } from '../../ui/countdown';
import { Facts } from '../../ui/facts';
import { Notice } from '../../ui/notice';
import { Section } from '../../ui/section';
import { ActionError, LoadingLines, Unread } from '../../ui/states';
import { useOperator } from '../shell/account-shell';
import { NewAddress } from './new-address';

const WHY: Readonly<Record<AddressChangeJson['proof'], string>> = {
  none: 'It waits 7 days, because nothing but this session asked for it.',
  wallet: 'It waits 24 hours, because a linked wallet vouches for it.',
  address: 'It waits 24 hours, because the present address vouches for it.',
};

/** Where payouts go. A change takes time, so that a thief with a session cannot be faster than its owner. */
export function PayoutAddress({ mayChange }: { mayChange: boolean }) {
  const { lightningAddress } = useOperator();
  const changes = useQuery({ queryKey: ['address-changes'], queryFn: api.addressChanges.list });
  const waiting = changes.data?.data.find(({ status }) => status === 'waiting');
  return (
    <Section title="Payout address">
      <div className="stack">
        <Facts facts={[['Payouts go to', <b key="address" className="wrapAny">{lightningAddress}</b>]]} />
        {changes.isPending && <LoadingLines what="changes of the address" lines={7} />}
        {changes.isError && <Unread what="Changes of the address could not be read" error={changes.error} onRetry={() => void changes.refetch()} />}
        {waiting !== undefined && <Waiting change={waiting} mayCancel={mayChange} />}
        {changes.isSuccess && waiting === undefined && mayChange && <NewAddress />}
      </div>
    </Section>
  );
}

function Waiting({ change, mayCancel }: { change: AddressChangeJson; mayCancel: boolean }) {
  const client = useQueryClient();
  const cancel = useMutation({ mutationFn: () => api.addressChanges.cancel(change.id), onSuccess: () => client.invalidateQueries({ queryKey: ['address-changes'] }) });
  return (
    <>
      <Notice tone="warn" action={mayCancel && <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>Cancel the change</Button>}>
        Payouts go to <b className="wrapAny">{change.newLightningAddress}</b> from {fullMoment(change.effectiveAt)} (<Countdown until={change.effectiveAt} over="now" />), and to the present address until then. {WHY[change.proof]} If it was not you who asked: cancel it, sign out everywhere and revoke the keys.
      </Notice>
      <ActionError error={cancel.error} />
    </>
  );
}
