'use client';

import type { WebhookEndpointJson } from '@l402kit/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field, Select } from '../../ui/field';
import { ActionError } from '../../ui/states';
import { EndpointForm } from './endpoint-form';
import { eventTypes } from './event-types';

type Open = 'test' | 'recover' | 'edit' | 'delete';

/** What can be done with an endpoint. */
export function EndpointActions({ endpoint }: { endpoint: WebhookEndpointJson }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const turn = useMutation({
    mutationFn: () => (endpoint.status === 'enabled' ? api.webhooks.pause(endpoint.id) : api.webhooks.enable(endpoint.id)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <>
      <div className="row">
        <Button onClick={() => setOpen('test')}>Send test</Button>
        <Button onClick={() => setOpen('recover')}>Resend since…</Button>
        <Button onClick={() => setOpen('edit')}>Edit</Button>
        <Button busy={turn.isPending} onClick={() => turn.mutate()}>{endpoint.status === 'enabled' ? 'Pause' : 'Enable'}</Button>
        <Button look="danger" onClick={() => setOpen('delete')}>Delete</Button>
      </div>
      <ActionError error={turn.error} />
      {open === 'test' && <SendTest endpoint={endpoint} onClose={close} />}
      {open === 'recover' && <Recover endpoint={endpoint} onClose={close} />}
      {open === 'edit' && <Dialog title="Edit endpoint" onClose={close}><EndpointForm endpoint={endpoint} onSaved={close} onCancel={close} /></Dialog>}
      {open === 'delete' && <Delete endpoint={endpoint} onClose={close} />}
    </>
  );
}

interface ActionProps {
  readonly endpoint: WebhookEndpointJson;
  readonly onClose: () => void;
}

function SendTest({ endpoint, onClose }: ActionProps) {
  const client = useQueryClient();
  const [type, setType] = useState('webhook.test');
  const send = useMutation({ mutationFn: () => api.webhooks.test(endpoint.id, type), onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }) });
  return (
    <Dialog title="Send a test" onClose={onClose}>
      <p className="muted">An event with made-up data, signed like every other. It is in no chain and stands for nothing.</p>
      <Select label="Event" value={type} options={eventTypes.map((each) => [each, each] as const)} onChange={(event) => setType(event.target.value)} />
      <ActionError error={send.error} />
      {send.isSuccess && <p role="status">On its way. It appears at the top of the deliveries.</p>}
      <div className="row"><Button look="primary" busy={send.isPending} onClick={() => send.mutate()}>Send</Button><Button onClick={onClose}>Close</Button></div>
    </Dialog>
  );
}

function Recover({ endpoint, onClose }: ActionProps) {
  const client = useQueryClient();
  const [since, setSince] = useState('');
  const recover = useMutation({
    mutationFn: () => api.webhooks.recover(endpoint.id, new Date(`${since}:00Z`).toISOString()), onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Dialog title="Resend since a moment" onClose={onClose}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); recover.mutate(); }}>
        <Field label="Since, UTC" type="datetime-local" required max="9999-12-31T23:59" value={since} onChange={(event) => setSince(event.target.value)} hint="Everything from then on that was not delivered is sent; at most 30 days back. Receivers tell repeats by webhook-id." />
        <ActionError error={recover.error} />
        {recover.data !== undefined && <p role="status">{recover.data.deliveries === 0 ? 'Nothing was missing: all of it had been delivered.' : `${grouped(recover.data.deliveries)} deliveries are being sent.`}</p>}
        <div className="row"><Button look="primary" type="submit" busy={recover.isPending} disabled={since === ''}>Resend</Button><Button onClick={onClose}>Close</Button></div>
      </form>
    </Dialog>
  );
}

function Delete({ endpoint, onClose }: ActionProps) {
  const client = useQueryClient();
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => api.webhooks.remove(endpoint.id),
    onSuccess: () => { router.push('/webhooks'); return client.invalidateQueries({ queryKey: ['webhooks', 'list'] }); },
  });
  return (
    <Dialog title="Delete this endpoint?" onClose={onClose}>
      <p>Nothing more is sent to <span className="mono wrapAny">{endpoint.url}</span>, what is still owed to it included. Events themselves stay: GET /v1/events has them for 30 days.</p>
      <ActionError error={remove.error} />
      <div className="row"><Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>Delete</Button><Button onClick={onClose}>Keep it</Button></div>
    </Dialog>
  );
}
