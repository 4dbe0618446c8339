'use client';

import type { NewWebhookEndpointJson, WebhookEndpointJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { CodeBox, SameRequest } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead } from '../../ui/section';
import { Empty, LoadingLines, Problem } from '../../ui/states';
import { useMay } from '../shell/account-shell';
import { Page } from '../shell/page';
import { EndpointForm } from './endpoint-form';
import { AnswersIn, SuccessShare } from './endpoint-health';
import { EndpointStatus, eventsWords } from './endpoint-status';

/** A description has a column where an endpoint has one. */
const columns = (endpoints: readonly WebhookEndpointJson[]): readonly Column<WebhookEndpointJson>[] => [
  { key: 'url', head: 'URL', phone: 'a1', cell: ({ url }) => <span className="mono wrapAny">{url}</span> },
  { key: 'events', head: 'Sends', phone: 'b1', cell: ({ eventTypes }) => <span className="muted">{eventsWords(eventTypes)}</span> },
  ...(endpoints.some(({ description }) => description !== '') ? [{ key: 'description', head: 'Description', phone: 'none', from: 62, cell: ({ description }) => <span className="muted wrapAny">{description}</span> } satisfies Column<WebhookEndpointJson>] : []),
  { key: 'success', head: 'Taken, 24 h', phone: 'b2', label: '24 h', right: true, cell: ({ id }) => <SuccessShare endpointId={id} /> },
  { key: 'speed', head: '95 of 100 within', phone: 'none', from: 48, right: true, cell: ({ id }) => <AnswersIn endpointId={id} /> },
  { key: 'status', head: 'State', phone: 'a2', cell: (endpoint) => <EndpointStatus endpoint={endpoint} /> },
];

export function WebhooksPage() {
  const mayChange = useMay('webhooks');
  const [adding, setAdding] = useState(false);
  const endpoints = useQuery({ queryKey: ['webhooks', 'list'], queryFn: api.webhooks.list });
  const rows = endpoints.data?.data ?? [];
  const add = mayChange && <Button look="primary" onClick={() => setAdding(true)}><Icon name="plus" />Add endpoint</Button>;
  return (
    <Page>
      <PageHead title="Webhooks">{rows.length > 0 && add}</PageHead>
      <section aria-label="Endpoints">
        {endpoints.isPending && <LoadingLines what="endpoints" lines={3} table />}
        {endpoints.isError && <Problem title="The endpoints could not be read" error={endpoints.error} onRetry={() => void endpoints.refetch()}
          safe="Only this page is affected. Events are being kept and delivered." />}
        {endpoints.data !== undefined && rows.length === 0 && (
          <Empty title="No endpoints yet">
            <p className="muted">An endpoint is a URL of yours. What happens in this account is sent there, signed, in order and again until it is taken: payments as soon as they are booked, payouts as soon as they arrive.</p>
            <p>{add}</p>
          </Empty>
        )}
        {rows.length > 0 && <Ledger caption="Webhook endpoints" columns={columns(rows)} rows={rows} rowKey={({ id }) => id} href={({ id }) => `/webhooks/${id}`} />}
      </section>
      {adding && <AddEndpoint onClose={() => setAdding(false)} />}
      <SameRequest request="GET /v1/webhook-endpoints" />
    </Page>
  );
}

/** The secret is shown as soon as there is one: the receiver cannot check anything without it. */
function AddEndpoint({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewWebhookEndpointJson>();
  if (made === undefined) return <Dialog title="Add endpoint" onClose={onClose}><EndpointForm onCreated={setMade} onCancel={onClose} /></Dialog>;
  return (
    <Dialog title="Endpoint added" onClose={onClose}>
      <p role="status">Deliveries to <span className="mono wrapAny">{made.url}</span> are signed with this secret. Your receiver needs it to check them.</p>
      <CodeBox what="the signing secret" code={made.secret} />
      <p className="muted small">It can be shown again later, to whoever may manage webhooks.</p>
      <div><Button look="primary" onClick={onClose}>Done</Button></div>
    </Dialog>
  );
}
