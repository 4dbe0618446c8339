'use client';

import type { ApiKeyJson, NewApiKeyJson, Scope } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { day } from '../../lib/time';
import { Button } from '../../ui/button';
import { CodeBox, SameRequest } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import { Choice, Choices, Field } from '../../ui/field';
import { Icon } from '../../ui/icon';
import { Ledger, type Column } from '../../ui/ledger';
import { Notice } from '../../ui/notice';
import { PageHead } from '../../ui/section';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import { useMay } from '../shell/account-shell';
import { Page } from '../shell/page';

const SCOPES: readonly (readonly [Scope, string])[] = [
  ['invoices', 'Create, see and cancel invoices. Enough for the SDK on your server.'],
  ['read', 'See everything of the account, change nothing.'],
  ['webhooks', 'Manage webhook endpoints and read events.'],
  ['admin', 'Everything, keys and the payout address included.'],
];

export function KeysPage() {
  const mayChange = useMay('admin');
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyJson>();
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: api.apiKeys.list, enabled: mayChange });
  const columns: readonly Column<ApiKeyJson>[] = [
    { key: 'name', head: 'Name', phone: 'a1', cell: ({ name }) => <span className="wrapAny">{name}</span> },
    { key: 'prefix', head: 'Begins with', phone: 'b1', cell: ({ prefix }) => <code>{prefix}…</code> },
    { key: 'scopes', head: 'May', phone: 'c1', label: 'May', cell: ({ scopes }) => scopes.join(', ') },
    { key: 'made', head: 'Made', phone: 'none', from: 48, cell: ({ createdAt }) => <time className="muted" dateTime={createdAt}>{day(createdAt)}</time> },
    { key: 'state', head: 'State', phone: 'a2', cell: ({ revokedAt }) => (revokedAt === null ? <Status kind="done">In use</Status> : <Status kind="gone">Revoked {day(revokedAt)}</Status>) },
    { key: 'action', head: <span className="sr">Action</span>, phone: 'b2', right: true, cell: (key) => key.revokedAt === null && <Button look="quiet" aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>Revoke</Button> },
  ];
  return (
    <Page>
      <PageHead title="API keys">{mayChange && <Button look="primary" onClick={() => setMaking(true)}><Icon name="plus" />New key</Button>}</PageHead>
      {!mayChange && <Notice>Keys are managed with an admin key or a linked wallet. This session may look at the rest of the account.</Notice>}
      <section aria-label="Keys">
        {mayChange && keys.isPending && <LoadingLines what="keys" lines={3} table />}
        {keys.isError && <Problem title="The keys could not be read" error={keys.error} onRetry={() => void keys.refetch()} safe="Only this page is affected. Every key works as before." />}
        {keys.data !== undefined && <Ledger caption="API keys, newest first" columns={columns} rows={keys.data.data} rowKey={({ id }) => id} />}
      </section>
      {making && <NewKey onClose={() => setMaking(false)} />}
      {revoking !== undefined && <Revoke apiKey={revoking} onClose={() => setRevoking(undefined)} />}
      <SameRequest request="GET /v1/api-keys" />
    </Page>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['invoices']);
  const make = useMutation<NewApiKeyJson>({ mutationFn: () => api.apiKeys.create(name.trim(), scopes), onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }) });
  if (make.data !== undefined) {
    return (
      <Dialog title="Your new key" shownOnce onClose={onClose}>
        <p role="status">It is shown once: keep it now. We store only its fingerprint.</p>
        <CodeBox what="the new key" code={make.data.secret} />
        <div><Button look="primary" onClick={onClose}>I have kept it</Button></div>
      </Dialog>
    );
  }
  return (
    // From the moment that it is asked for on: the answer has the secret.
    <Dialog title="New key" shownOnce={make.isPending} onClose={onClose}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); make.mutate(); }}>
        <Field label="Name" required autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} hint="What it is for, in your words." />
        <Choices legend="It may">
          {SCOPES.map(([scope, more]) => (
            <Choice key={scope} type="checkbox" checked={scopes.includes(scope)} words={<code>{scope}</code>} more={more}
              onChange={(event) => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))} />
          ))}
        </Choices>
        <ActionError error={make.error} />
        <div className="row"><Button look="primary" type="submit" busy={make.isPending} disabled={scopes.length === 0}>Make the key</Button><Button disabled={make.isPending} onClick={onClose}>Cancel</Button></div>
      </form>
    </Dialog>
  );
}

function Revoke({ apiKey, onClose }: { apiKey: ApiKeyJson; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({ mutationFn: () => api.apiKeys.revoke(apiKey.id), onSuccess: async () => { await client.invalidateQueries({ queryKey: ['api-keys'] }); onClose(); } });
  return (
    <Dialog title={`Revoke ${apiKey.name}?`} onClose={onClose}>
      <p>Whoever uses <code>{apiKey.prefix}…</code> is refused from now on, and sessions that were opened with it end. A revoked key does not come back.</p>
      <ActionError error={revoke.error} />
      <div className="row"><Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>Revoke</Button><Button onClick={onClose}>Keep it</Button></div>
    </Dialog>
  );
}
