'use client';

import type { AdminOverviewJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { grouped, sumMsat } from '../../lib/money';
import { clock } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { SameRequest } from '../../ui/code';
import { Balance, Facts, Statement } from '../../ui/facts';
import { Live } from '../../ui/live';
import { Notice } from '../../ui/notice';
import { PageHead, Section } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import { QueueTable, StuckPayouts, UnknownPayments } from './staff-tables';
import s from './staff.module.css';

const POLL_MS = 3_000;

export function StaffOverview() {
  const overview = useQuery({ queryKey: ['staff-overview'], queryFn: api.staff.overview, refetchInterval: POLL_MS });
  const { data } = overview;
  return (
    <>
      <PageHead title="Node and money">{data !== undefined && <Live on={!overview.isError}>{overview.isError ? 'Paused, last read' : 'Read at'} {clock(data.at)} UTC</Live>}</PageHead>
      {overview.isPending && <LoadingLines what="the overview" />}
      {overview.isError && <Problem title="The overview could not be read" error={overview.error} onRetry={() => void overview.refetch()} safe="Only this page is affected. The figures below are the last ones." />}
      {data !== undefined && <Overview data={data} stale={overview.isError} />}
      <SameRequest request="GET /admin/v1/overview" />
    </>
  );
}

function Overview({ data, stale }: { data: AdminOverviewJson; stale: boolean }) {
  const { node, volume, reconciliation } = data;
  // In the ledger's signs: what is owed is negative, so that all of it sums to zero.
  const accounts = [...data.accounts, { code: 'operators, owed', balanceMsat: -data.owedMsat }, { code: 'in flight', balanceMsat: -data.inFlightMsat }];
  return (
    <>
      {!node.available && <Notice tone="fault">Nothing is lost. The Lightning node does not answer: no new invoices, no payouts. Runbook: node away.</Notice>}
      {reconciliation?.differsSince !== null && reconciliation !== null && <Notice tone="fault">Ledger and node differ since {clock(reconciliation.differsSince)} UTC. Runbook: books differ.</Notice>}
      <Statement stale={stale} figures={[
        { term: 'Can receive', figure: node.inboundMsat === null ? 'Unknown' : <Amount msat={node.inboundMsat} decimals="needed" unit />, sub: 'Inbound' },
        { term: 'Can send', figure: node.outboundMsat === null ? 'Unknown' : <Amount msat={node.outboundMsat} decimals="needed" unit />, sub: 'Outbound' },
        { term: 'Owed to operators', figure: <Amount msat={data.owedMsat} unit />, sub: <>In flight <Amount msat={data.inFlightMsat} unit /></> },
        { term: 'Block', figure: node.blockHeight === null ? 'Unknown' : grouped(node.blockHeight), sub: node.synced === true ? 'In step with the chain' : 'Not in step with the chain' },
      ]} />
      <Section id="volume" title="Volume" aside="sat">
        <Statement figures={([['Today', volume.today], ['7 days', volume.days7], ['30 days', volume.days30]] as const).map(([term, { paid, receivedMsat, feeMsat, routingMsat }]) => (
          { term, figure: <Amount msat={receivedMsat} decimals="needed" unit />, sub: `${grouped(paid)} calls`, more: <>Fees <Amount msat={feeMsat} />, routes <Amount msat={-routingMsat} /></> }
        ))} />
      </Section>
      <UnknownPayments payments={data.unknownPayments} />
      <StuckPayouts payouts={data.stuckPayouts} />
      <div className="cols colsEven">
        <Section id="ledger" title="Ledger check" aside={reconciliation === null ? 'Not yet' : `${clock(reconciliation.checkedAt)} UTC, sat`}>
          <Balance entries={accounts.map(({ code, balanceMsat }) => [code, <Amount key={code} msat={balanceMsat} signed />])}
            total={['Sum', <Amount key="sum" msat={sumMsat(accounts.map(({ balanceMsat }) => balanceMsat))} />]} />
          {reconciliation !== null && (reconciliation.differsSince === null
            ? <p className={s.verdict}><Status kind="done">The node’s own balance agrees to the msat.</Status></p>
            : <p className={s.verdict}><Status kind="stop">Ledger <Amount msat={reconciliation.ledgerMsat} />, node <Amount msat={reconciliation.nodeMsat} /></Status></p>)}
          {reconciliation !== null && reconciliation.pendingMsat !== 0 && <p className={s.verdict}>Of it on the chain and not final yet: <Amount msat={reconciliation.pendingMsat} signed /></p>}
        </Section>
        <Section title="Operators and endpoints">
          <Facts facts={[
            ...(['active', 'unreachable', 'dormant', 'closing', 'closed'] as const).map((state) => [`Operators, ${state}`, grouped(data.operators[state])] as const),
            ...(['enabled', 'failing', 'disabled'] as const).map((state) => [`Endpoints, ${state}`, grouped(data.endpoints[state])] as const),
          ]} />
        </Section>
      </div>
      <QueueTable queues={data.queues} />
    </>
  );
}
