'use client';

import type { WalletKeyJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { day } from '../../lib/time';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Ledger, type Column } from '../../ui/ledger';
import { Section } from '../../ui/section';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { WalletRequest } from '../sign-in/wallet-request';

/** Wallets that may sign in without a key. */
export function Wallets() {
  const [linking, setLinking] = useState(false);
  const [removing, setRemoving] = useState<WalletKeyJson>();
  const wallets = useQuery({ queryKey: ['wallet-keys'], queryFn: api.walletKeys.list });
  const columns: readonly Column<WalletKeyJson>[] = [
    { key: 'name', head: 'Wallet', phone: 'a1', cell: ({ name }) => <span className="wrapAny">{name}</span> },
    { key: 'key', head: 'Key', phone: 'b1', cell: ({ publicKey }) => <code>{publicKey.slice(0, 10)}…</code> },
    { key: 'linked', head: 'Linked', phone: 'c2', label: 'Linked', cell: ({ createdAt }) => <time className="muted" dateTime={createdAt}>{day(createdAt)}</time> },
    { key: 'used', head: 'Last signed in', phone: 'c1', label: 'Signed in', cell: ({ lastUsedAt }) => (lastUsedAt === null ? <span className="faint">not yet</span> : <time dateTime={lastUsedAt}>{day(lastUsedAt)}</time>) },
    { key: 'action', head: <span className="sr">Action</span>, phone: 'a2', right: true, cell: (wallet) => <Button look="quiet" aria-label={`Remove ${wallet.name}`} onClick={() => setRemoving(wallet)}>Remove</Button> },
  ];
  return (
    <Section follows title="Wallets that may sign in" aside={<Button onClick={() => setLinking(true)}>Link a wallet</Button>}>
      {wallets.isPending && <LoadingLines what="wallets" lines={2} table />}
      {wallets.isError && <Problem title="The wallets could not be read" error={wallets.error} onRetry={() => void wallets.refetch()} safe="Only this list is affected." />}
      {wallets.data !== undefined && (wallets.data.data.length === 0
        ? <p className="muted">None yet. A linked wallet signs in by scanning a code, and after a week it makes a change of address faster.</p>
        : <Ledger caption="Linked wallets" columns={columns} rows={wallets.data.data} rowKey={({ id }) => id} />)}
      {removing !== undefined && <RemoveWallet wallet={removing} onClose={() => setRemoving(undefined)} />}
      {linking && <LinkWallet onClose={() => setLinking(false)} />}
    </Section>
  );
}

function RemoveWallet({ wallet, onClose }: { wallet: WalletKeyJson; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.walletKeys.remove(wallet.id), onSuccess: async () => { await client.invalidateQueries({ queryKey: ['wallet-keys'] }); onClose(); } });
  return (
    <Dialog title={`Remove ${wallet.name}?`} onClose={onClose}>
      <p>It cannot sign in any more. Linked again, it has to be there for a week before it makes a change of address faster.</p>
      <ActionError error={remove.error} />
      <div className="row"><Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>Remove</Button><Button onClick={onClose}>Keep it</Button></div>
    </Dialog>
  );
}

function LinkWallet({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [step, setStep] = useState<'name' | 'scan' | 'done'>('name');
  const done = () => {
    setStep('done');
    void client.invalidateQueries({ queryKey: ['wallet-keys'] });
  };
  return (
    <Dialog title="Link a wallet" onClose={onClose}>
      {step === 'name' && (
        <form className="stack" onSubmit={(event) => { event.preventDefault(); setStep('scan'); }}>
          <Field label="What is it called?" required autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} hint="In your words, for example: phone." />
          <div className="row"><Button look="primary" type="submit">Show the code</Button><Button onClick={onClose}>Cancel</Button></div>
        </form>
      )}
      {step === 'scan' && <WalletRequest name={`link ${name}`} asksFor="Linking, nothing paid" start={() => api.walletAuth.start('link', name.trim())} state={api.walletAuth.state} onDone={done} />}
      {step === 'done' && <><p role="status">Linked. {name} may sign in from now on.</p><div><Button look="primary" onClick={onClose}>Done</Button></div></>}
    </Dialog>
  );
}
