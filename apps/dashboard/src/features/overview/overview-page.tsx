'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { daysAgo, isoDay } from '../../lib/time';
import { SameRequest } from '../../ui/code';
import { PageHead } from '../../ui/section';
import { Problem } from '../../ui/states';
import { LiveMark } from '../shell/live-mark';
import { Page } from '../shell/page';
import { BalanceSection } from './balance-section';
import { DaysSection } from './days-section';
import { FirstSteps } from './first-steps';
import { HeadFigures } from './head-figures';
import { LatestPayments } from './latest-payments';
import { ResourceTable } from './resource-table';
import { TierNotice } from './tier-notice';
import { WebhookHealth } from './webhook-health';

const DAYS = 30;
/** Invoices that are only opened make no event: the share of those paid is read again from time to time. */
const POLL_MS = 15_000;

export function OverviewPage() {
  const today = isoDay(new Date());
  const month = { from: isoDay(daysAgo(DAYS - 1)), to: today, by: 'day' as const };
  const stats = useQuery({ queryKey: ['stats', 'day', today], queryFn: () => api.stats(month), refetchInterval: POLL_MS });
  const isEmpty = stats.data !== undefined && stats.data.total.opened === 0 && !stats.data.hidden;

  return (
    <Page>
      <PageHead title="Overview"><LiveMark {...(isEmpty ? { waiting: 'Listening for your first 402' } : {})} /></PageHead>
      <TierNotice />
      <HeadFigures stats={stats.data} stale={stats.isError} />
      {isEmpty && <FirstSteps />}
      {!isEmpty && (
        <>
          <div className="cols colsWide">
            {stats.isError ? <Problem title="The figures could not be read" error={stats.error} onRetry={() => void stats.refetch()} />
              : <DaysSection days={stats.data?.rows.map(({ day, netMsat, paid }) => ({ day: day ?? today, msat: netMsat, calls: paid }))} />}
            <BalanceSection />
          </div>
          <ResourceTable />
          <div className="cols colsWide" data-follows><LatestPayments /><WebhookHealth /></div>
        </>
      )}
      <SameRequest request={`GET /v1/stats?from=${month.from}&to=${month.to}`} />
    </Page>
  );
}
