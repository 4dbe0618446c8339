'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { moment } from '../../lib/time';
import { ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Facts } from '../../ui/facts';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { PageHead, Section } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { useMay } from '../shell/account-shell';
import { Page } from '../shell/page';
import { Deliveries } from './deliveries';
import { DeliveryDetail } from './delivery-detail';
import { EndpointActions } from './endpoint-actions';
import { EndpointStatus, endpointWords, eventsWords } from './endpoint-status';
import { SigningSecret } from './signing-secret';

const POLL_MS = 10_000;

export function EndpointPage({ id }: { id: string }) {
  const mayChange = useMay('webhooks');
  const [chosen, setChosen] = useState<string>();
  const query = useQuery({ queryKey: ['webhooks', 'one', id], queryFn: () => api.webhooks.show(id), refetchInterval: POLL_MS });
  const endpoint = query.data;
  return (
    <Page>
      <PageHead title="Webhooks"><ButtonLink look="quiet" href="/webhooks"><Icon name="back" />All endpoints</ButtonLink></PageHead>
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
                endpoint.description !== '' && ['Description', endpoint.description],
                endpoint.failingSince !== null && ['Failing since', `${moment(endpoint.failingSince)} UTC. It is tried again by itself; nothing is lost.`],
                endpoint.heldUntil !== null && ['Left alone until', `${moment(endpoint.heldUntil)} UTC, as the receiver asked`],
              ]} />
            </div>
          </Section>
          <div className="cols colsEven">
            <Deliveries endpointId={id} chosen={chosen} onChoose={setChosen} />
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
