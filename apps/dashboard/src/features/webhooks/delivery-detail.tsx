'use client';

import type { WebhookAttemptJson, WebhookDeliveryDetailJson, WebhookEndpointJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api';
import { duration, fullMoment, moment, preciseClock } from '../../lib/time';
import { Button } from '../../ui/button';
import { Section } from '../../ui/section';
import { Segmented } from '../../ui/segmented';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { useMay } from '../shell/account-shell';
import s from './deliveries.module.css';

/** When an attempt follows the one before; the first is made at once. */
const LADDER = ['now', '5 s', '5 min', '30 min', '2 h', '5 h', '10 h', '14 h', '20 h', '24 h'];
const POLL_MS = 3_000;

export function DeliveryDetail({ endpoint, id }: { endpoint: WebhookEndpointJson; id: string }) {
  const client = useQueryClient();
  const mayResend = useMay('webhooks');
  const query = useQuery({
    queryKey: ['webhooks', 'delivery', id], queryFn: () => api.webhooks.delivery(endpoint.id, id), refetchInterval: ({ state }) => (state.data?.status === 'owed' ? POLL_MS : false),
  });
  const resend = useMutation({ mutationFn: () => api.webhooks.resend(endpoint.id, id), onSuccess: () => client.invalidateQueries({ queryKey: ['webhooks'] }) });
  const detail = query.data;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Below the list where there is no room beside it: out of sight unless it is brought there.
    if (window.matchMedia('(max-width: 67.99rem)').matches) top.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <div ref={top}>
      <Section title={<span className="mono">{detail?.eventType ?? 'Delivery'}</span>} aside={mayResend && detail !== undefined && <Button busy={resend.isPending} onClick={() => resend.mutate()}>Resend</Button>}>
        {query.isPending && <LoadingLines what="the delivery" />}
        {query.isError && <Problem title="The delivery could not be read" error={query.error} onRetry={() => void query.refetch()} safe="Only this view is affected. Deliveries go on." />}
        <ActionError error={resend.error} />
        {resend.isSuccess && <p role="status" className="small muted">It is sent again, with the same webhook-id.</p>}
        {detail !== undefined && <Detail detail={detail} endpoint={endpoint} />}
      </Section>
    </div>
  );
}

function Detail({ detail, endpoint }: { detail: WebhookDeliveryDetailJson; endpoint: WebhookEndpointJson }) {
  const attempts = [...detail.attemptLog].reverse();
  const [chosen, setChosen] = useState<string>();
  const attempt = attempts.find(({ id }) => id === chosen) ?? attempts.at(-1);
  return (
    <div className="stack">
      <Ladder attempts={attempts} />
      <p className="muted">{outcome(detail, attempts)}</p>
      {attempts.length > 1 && <Segmented legend="Attempt" value={attempt?.id ?? ''} options={attempts.slice(-6).map((each) => [each.id, `Attempt ${attempts.indexOf(each) + 1}, ${each.statusCode ?? 'no answer'}`] as const)} onChange={setChosen} />}
      <Request detail={detail} endpoint={endpoint} attempt={attempt} />
      {attempt !== undefined && <Response attempt={attempt} />}
    </div>
  );
}

const isTaken = ({ statusCode }: WebhookAttemptJson) => statusCode !== null && statusCode >= 200 && statusCode < 300;

function Ladder({ attempts }: { attempts: readonly WebhookAttemptJson[] }) {
  return (
    <ol className={s.ladder} aria-label="Attempts">
      {LADDER.map((after, index) => {
        const attempt = attempts[index];
        return <li key={after} className={attempt === undefined ? '' : isTaken(attempt) ? s.taken : s.failed}>{after}{attempt !== undefined && <span className="sr">{isTaken(attempt) ? ', taken' : ', failed'}</span>}</li>;
      })}
    </ol>
  );
}

function outcome(detail: WebhookDeliveryDetailJson, attempts: readonly WebhookAttemptJson[]): string {
  const failures = attempts.filter((attempt) => !isTaken(attempt));
  const last = failures.at(-1);
  const why = last === undefined ? '' : ` The last failure: ${last.errorDetail ?? `the receiver answered ${last.statusCode ?? 'nothing'}.`}`;
  switch (detail.status) {
    case 'delivered': return failures.length === 0 ? 'Taken at the first attempt.' : `Taken at attempt ${attempts.length}.${why}`;
    case 'owed': return detail.nextAttemptAt === null || attempts.length === 0 ? 'It is about to be sent.' : `It is tried again at ${moment(detail.nextAttemptAt)} UTC.${why}`;
    case 'exhausted': return `Every attempt failed. It is kept and can be resent.${why}`;
    case 'dropped': return 'It is not sent any more: the endpoint was deleted, or the event is no longer kept.';
  }
}

function Request({ detail, endpoint, attempt }: { detail: WebhookDeliveryDetailJson; endpoint: WebhookEndpointJson; attempt: WebhookAttemptJson | undefined }) {
  const url = URL.parse(endpoint.url);
  return (
    <>
      <h3>Request {attempt !== undefined && <span className="faint">{preciseClock(attempt.at)} UTC</span>}</h3>
      <div className={s.wire}>
        <p className="mono wrapAny">POST {url === null ? endpoint.url : `${url.pathname}${url.search}`} HTTP/1.1</p>
        <Headers headers={{ host: url?.host ?? '', ...(attempt?.requestHeaders ?? { 'content-type': 'application/cloudevents+json', 'webhook-id': detail.eventId }) }} />
        {attempt !== undefined && attempt.errorCode === null && <p className="muted">Signatures are kept for attempts that failed.</p>}
        {detail.body === null ? <p className="muted">The body is no longer kept.</p> : <pre className="mono" tabIndex={0} role="region" aria-label="Body, shown indented"><code>{indented(detail.body)}</code></pre>}
      </div>
    </>
  );
}

function Headers({ headers }: { headers: Readonly<Record<string, string>> }) {
  return <dl className="mono">{Object.entries(headers).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Response({ attempt }: { attempt: WebhookAttemptJson }) {
  return (
    <>
      <h3>Response <span className="faint">{duration(attempt.durationMs)}, {fullMoment(attempt.at)}</span></h3>
      <div className={s.wire}>
        <p className="mono">{attempt.statusCode === null ? attempt.errorDetail ?? 'No answer' : `HTTP ${attempt.statusCode}`}</p>
        {attempt.responseHeaders !== null && Object.keys(attempt.responseHeaders).length > 0 && <Headers headers={attempt.responseHeaders} />}
        {attempt.response !== null && attempt.response !== '' && <pre className="mono" tabIndex={0} role="region" aria-label="Body of the response"><code>{attempt.response}</code></pre>}
      </div>
    </>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
