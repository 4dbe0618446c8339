'use client';

import type { AdminActionsJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { moment } from '../../lib/time';
import { SameRequest } from '../../ui/code';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';

type Action = AdminActionsJson['actions'][number];

const COLUMNS: readonly Column<Action>[] = [
  { key: 'at', head: 'Time, UTC', phone: 'b1', cell: ({ at }) => <time className="nowrap" dateTime={at}>{moment(at)}</time> },
  { key: 'action', head: 'Action', phone: 'a1', cell: ({ action }) => action },
  { key: 'subject', head: 'About', phone: 'c1', cell: ({ subject }) => <code className="wrapAny">{subject}</code> },
  { key: 'detail', head: 'Detail', phone: 'c2', cell: ({ detail }) => <span className="muted wrapAny">{detail}</span> },
  { key: 'by', head: 'By', phone: 'b2', cell: ({ by }) => <code title={by}>{by.length > 14 ? `${by.slice(0, 10)}…` : by}</code> },
];

/** Every change that staff made, newest first: nobody's money is moved without a line here. */
export function ActionsPage() {
  const actions = useQuery({ queryKey: ['staff-actions'], queryFn: api.staff.actions });
  return (
    <>
      <PageHead title="What staff did" />
      {actions.isPending && <LoadingLines what="what staff did" table />}
      {actions.isError && <Problem title="What staff did could not be read" error={actions.error} onRetry={() => void actions.refetch()} safe="Only this page is affected." />}
      {actions.data !== undefined && (
        <section aria-label="Actions">
          {actions.data.actions.length === 0 ? <p className="muted">Nothing yet. Each retry, resolution and claim is written down here with the wallet that did it.</p> : <Ledger caption="Actions, newest first" columns={COLUMNS} rows={actions.data.actions} rowKey={({ at, subject }) => `${at} ${subject}`} />}
        </section>
      )}
      <SameRequest request="GET /admin/v1/actions" />
    </>
  );
}
