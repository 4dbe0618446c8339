'use client';

import type { WebhookEndpointJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { Section } from '../../ui/section';
import { LoadingLines, Unread } from '../../ui/states';
import { healthWords, useEndpointHealth } from '../webhooks/endpoint-health';
import { EndpointStatus, endpointWords } from '../webhooks/endpoint-status';
import s from './overview.module.css';

export function WebhookHealth() {
  const endpoints = useQuery({ queryKey: ['webhooks', 'list'], queryFn: api.webhooks.list });
  return (
    <Section title="Webhooks" aside={<Link href="/webhooks" prefetch={false}>All endpoints</Link>}>
      {endpoints.isPending && <LoadingLines what="webhook endpoints" lines={3} />}
      {endpoints.isError && <Unread what="The endpoints could not be read" error={endpoints.error} onRetry={() => void endpoints.refetch()} />}
      {endpoints.data !== undefined && (endpoints.data.data.length === 0
        ? <p className="muted">None yet. Add one and <code>invoice.paid</code> is sent, signed, as soon as a payment is booked. <Link href="/webhooks" prefetch={false}>Add a webhook</Link></p>
        : <ul className={s.hooks}>{endpoints.data.data.slice(0, 5).map((endpoint) => <Health key={endpoint.id} endpoint={endpoint} />)}</ul>)}
    </Section>
  );
}

function Health({ endpoint }: { endpoint: WebhookEndpointJson }) {
  const { data } = useEndpointHealth(endpoint.id);
  const isWell = endpoint.status === 'enabled' && endpoint.failingSince === null;
  return (
    <li>
      <div className="row between"><Link className="mono wrapAny" href={`/webhooks/${endpoint.id}`} prefetch={false}>{URL.parse(endpoint.url)?.host ?? endpoint.url}</Link><EndpointStatus endpoint={endpoint} /></div>
      <p className="faint small">{isWell && data !== undefined ? healthWords(data.day, ' in 24 hours') : endpointWords(endpoint)}</p>
    </li>
  );
}
