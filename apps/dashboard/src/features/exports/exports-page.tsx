'use client';

import type { ExportJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { day } from '../../lib/time';
import { ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Icon } from '../../ui/icon';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead, Section } from '../../ui/section';
import { Empty, LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import { useOperator } from '../shell/account-shell';
import { Page } from '../shell/page';
import { NewExport } from './new-export';
import { RunningExport } from './running-export';
import { bytesText, exportTitle } from './export-words';

const POLL_MS = 1_000;
const isUnderWay = ({ status }: ExportJson) => status === 'waiting' || status === 'running';

const COLUMNS: readonly Column<ExportJson>[] = [
  { key: 'what', head: 'Export', phone: 'a1', cell: (file) => exportTitle(file) },
  { key: 'made', head: 'Made', phone: 'b1', cell: ({ createdAt }) => <time className="muted nowrap" dateTime={createdAt}>{day(createdAt)}</time> },
  { key: 'rows', head: 'Rows', phone: 'none', right: true, cell: ({ rows }) => grouped(rows) },
  { key: 'size', head: 'Size', phone: 'none', right: true, from: 48, cell: ({ bytes }) => bytesText(bytes) },
  { key: 'status', head: 'Status', phone: 'c1', cell: (file) => <FileStatus file={file} /> },
  { key: 'action', head: <span className="sr">Action</span>, phone: 'a2', right: true, cell: (file) => file.status === 'ready' && <ButtonLink download href={api.exports.downloadPath(file.id)} label={`Download ${exportTitle(file)}`}><Icon name="download" />Download</ButtonLink> },
];

function FileStatus({ file }: { file: ExportJson }) {
  switch (file.status) {
    case 'ready': return <Status kind="done">Ready{file.expiresAt !== null && ` until ${day(file.expiresAt)}`}</Status>;
    case 'failed': return <Status kind="stop">{file.failure ?? 'Stopped'}</Status>;
    case 'expired': return <Status kind="gone">Removed after 7 days</Status>;
    case 'waiting': case 'running': return <Status kind="wait">Under way</Status>;
  }
}

export function ExportsPage() {
  const { tier } = useOperator();
  const exports = useQuery({ queryKey: ['exports'], queryFn: api.exports.list, refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) === true ? POLL_MS : false) });
  const files = exports.data?.data ?? [];
  return (
    <Page>
      <PageHead title="Exports" />
      {files.filter(isUnderWay).map((file) => <RunningExport key={file.id} file={file} />)}
      {tier === 'free' ? (
        <Section title="Exports are part of Pro">
          <div className="stack">
            <p className="muted">CSV or JSON Lines of every payment, payout and ledger entry, from the first day, with a total that agrees with the ledger to the msat. Your data is kept either way.</p>
            <div><ButtonLink look="primary" href="/billing">See Pro</ButtonLink></div>
          </div>
        </Section>
      ) : <NewExport />}
      <Section title="Files" aside="Kept 7 days">
        {exports.isPending && <LoadingLines what="files" lines={3} />}
        {exports.isError && <Problem title="The files could not be read" error={exports.error} onRetry={() => void exports.refetch()} safe="Only this page is affected. Exports that were asked for go on." />}
        {exports.data !== undefined && (files.every(isUnderWay)
          ? <Empty title="No files yet"><p className="muted">An export that you ask for is listed here when it is ready.</p></Empty>
          : <Ledger caption="Files, newest first" columns={COLUMNS} rows={files.filter((file) => !isUnderWay(file))} rowKey={({ id }) => id} />)}
      </Section>
      <SameRequest words="Same export by API" request={'POST /v1/exports {"kind":"payments","format":"csv"}'} />
    </Page>
  );
}
