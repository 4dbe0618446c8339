'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { duration, moment } from '../../lib/time';
import { SameRequest } from '../../ui/code';
import { Facts } from '../../ui/facts';
import { Notice } from '../../ui/notice';
import { PageHead, Section } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { useMay } from '../shell/account-shell';
import { Page } from '../shell/page';
import { Deliveries } from './deliveries';
import { DeliveryDetail } from './delivery-detail';
import { EndpointActions } from './endpoint-actions';
import { healthWords, useEndpointHealth } from './endpoint-health';
import { EndpointStatus, endpointWords, eventsWords } from './endpoint-status';
import { SigningSecret } from './signing-secret';

const POLL_MS = 10_000;

export function EndpointPage({ id }: { id: string }) {
  const mayChange = useMay('webhooks');
  const router = useRouter();
  const chosen = useSearchParams().get('delivery') ?? undefined;
  const health = useEndpointHealth(id).data;
  const query = useQuery({ queryKey: ['webhooks', 'one', id], queryFn: () => api.webhooks.show(id), refetchInterval: POLL_MS });
  const endpoint = query.data;
  return (
    <Page>
      <PageHead title="Webhook" back={{ href: '/webhooks', words: 'Webhooks' }} />
      {query.isPending && <LoadingLines what="the endpoint" lines={5} />}
      {query.isError && <Problem title="The endpoint could not be read" error={query.error} onRetry={() => void query.refetch()} safe="Only this page is affected. Events are being kept and delivered." />}
      {endpoint !== undefined && (
        <>
          {endpoint.status === 'disabled' && <Notice tone="warn">Disabled. {endpointWords(endpoint)} New events are not kept for it; when it is enabled again, ask for those since a moment.</Notice>}
          <Section title={<span className="mono">{endpoint.url}</span>} aside={<EndpointStatus endpoint={endpoint} />}>
            <div className="stack">
              {mayChange && <EndpointActions endpoint={endpoint} />}
              <Facts facts={[
                mayChange && ['Signing secret', <SigningSecret key="secret" endpoint={endpoint} />],
                ['Sends', `${eventsWords(endpoint.eventTypes)}, at most ${endpoint.maxConcurrency} at once`],
                ['Last 24 hours', health === undefined ? '\u00a0' : `${healthWords(health.day)}${health.exhausted === 0 ? '' : ` ${grouped(health.exhausted)} given up in 7 days.`}`],
                health !== undefined && health.owed > 0 && ['Owed now', grouped(health.owed)],
                health !== undefined && health.day.p50Ms !== null && ['Answers in', `${duration(health.day.p50Ms)} for half of them`],
                endpoint.description !== '' && ['Description', endpoint.description],
                endpoint.failingSince !== null && ['Failing since', `${moment(endpoint.failingSince)} UTC. It is tried again by itself; nothing is lost.`],
                endpoint.heldUntil !== null && ['Left alone until', `${moment(endpoint.heldUntil)} UTC, as the receiver asked`],
              ]} />
            </div>
          </Section>
          <div className="cols colsEven">
            <Deliveries endpointId={id} chosen={chosen} onChoose={(deliveryId) => router.replace(`/webhooks/${id}?delivery=${deliveryId}`, { scroll: false })} />
            {chosen === undefined
              ? <Section title="A delivery"><p className="muted">Choose one to see what was sent, what came back, and when it is tried again.</p></Section>
              : <DeliveryDetail key={chosen} endpoint={endpoint} id={chosen} />}
          </div>
        </>
      )}
      <SameRequest request={`GET /v1/webhook-endpoints/${id}/deliveries?limit=20`} />
    </Page>
  );
}
