'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { useOperator } from '../shell/account-shell';

const POLL_MS = 3_000;

export function CloseAccount() {
  const operator = useOperator();
  const [asking, setAsking] = useState(false);
  const isClosing = operator.status === 'closing' || operator.status === 'closed';
  return (
    <Section follows title={isClosing ? 'Closing' : 'Close and erase'}>
      {isClosing ? <Closing /> : (
        <div className="stack">
          <p className="muted">New invoices stop, open ones are cancelled, what you are owed is paid out ignoring your threshold. Then your address, URLs and names are erased; amounts and hashes stay in the books.</p>
          <div><Button look="danger" onClick={() => setAsking(true)}>Close this account</Button></div>
        </div>
      )}
      {asking && <CloseDialog address={operator.lightningAddress} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function Closing() {
  const balance = useQuery({ queryKey: ['balance'], queryFn: api.balance, refetchInterval: POLL_MS });
  return (
    <p>
      This account is closing. {balance.data !== undefined && <>Still to be paid out: <Amount msat={balance.data.owedMsat + balance.data.inFlightMsat} unit />. </>}
      When it is, everything personal is erased and this session ends. Whatever cannot be paid within 30 days is kept, and claimable with the closing receipt.
    </p>
  );
}

function CloseDialog({ address, onClose }: { address: string; onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const close = useMutation({ mutationFn: api.operators.close, onSuccess: ({ operator }) => client.setQueryData(['operator'], operator) });
  if (close.data !== undefined) {
    return (
      <Dialog title="This account is closing" shownOnce onClose={onClose}>
        <p role="status">What you are owed is being paid out. Keep this receipt: it is shown once, and whoever has it can claim what could not be paid out within 30 days.</p>
        <CodeBox what="the closing receipt" code={close.data.closingReceipt} />
        <div><Button look="primary" onClick={() => { onClose(); void client.invalidateQueries(); }}>I have kept it</Button></div>
      </Dialog>
    );
  }
  return (
    // From the moment that it is asked for on: the answer has the receipt.
    <Dialog title="Close this account?" shownOnce={close.isPending} onClose={onClose}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); close.mutate(); }}>
        <p>Your API answers callers with an error from now on: it can make no more invoices here. This cannot be taken back.</p>
        <Field label={`Type ${address} to confirm`} mono autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <ActionError error={close.error} />
        <div className="row"><Button look="danger" type="submit" busy={close.isPending} disabled={typed.trim() !== address}>Close the account</Button><Button disabled={close.isPending} onClick={onClose}>Keep it</Button></div>
      </form>
    </Dialog>
  );
}
