'use client';

import type { ExportJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { day } from '../../lib/time';
import { Button, ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Icon } from '../../ui/icon';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead, Section } from '../../ui/section';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import { ShortHash } from '../../ui/ticks';
import { useOperator } from '../shell/account-shell';
import { Page } from '../shell/page';
import { NewExport } from './new-export';
import { RunningExport } from './running-export';
import { bytesText, exportTitle, sameExport } from './export-words';

const POLL_MS = 1_000;
const isUnderWay = ({ status }: ExportJson) => status === 'waiting' || status === 'running';

const COLUMNS: readonly Column<ExportJson>[] = [
  { key: 'what', head: 'Export', phone: 'a1', cell: (file) => exportTitle(file) },
  { key: 'made', head: 'Made', phone: 'b1', cell: ({ createdAt }) => <time className="muted nowrap" dateTime={createdAt}>{day(createdAt)}</time> },
  { key: 'rows', head: 'Rows', phone: 'none', right: true, cell: (file) => (hasFile(file) ? grouped(file.rows) : <span className="faint">none</span>) },
  { key: 'size', head: 'Size', phone: 'none', right: true, from: 48, cell: (file) => (hasFile(file) ? bytesText(file.bytes) : <span className="faint">none</span>) },
  { key: 'sha256', head: 'SHA-256', phone: 'none', from: 62, cell: ({ sha256 }) => sha256 !== null && <ShortHash hash={sha256} /> },
  { key: 'status', head: 'Status', phone: 'c1', cell: (file) => <FileStatus file={file} /> },
  { key: 'action', head: <span className="sr">Action</span>, phone: 'a2', right: true, cell: (file) => <FileAction file={file} /> },
];

const hasFile = ({ status }: ExportJson) => status === 'ready' || status === 'expired';

/** What can be done with a file: fetch it, or have one like it made again. */
function FileAction({ file }: { file: ExportJson }) {
  const client = useQueryClient();
  const again = useMutation({ mutationFn: () => api.exports.create(sameExport(file)), onSettled: () => client.invalidateQueries({ queryKey: ['exports'] }) });
  if (file.status === 'ready') return <ButtonLink download href={api.exports.downloadPath(file.id)} label={`Download ${exportTitle(file)}`}><Icon name="download" />Download</ButtonLink>;
  return <><Button busy={again.isPending} aria-label={`Run again: ${exportTitle(file)}`} onClick={() => again.mutate()}><Icon name="retry" />Run again</Button><ActionError error={again.error} /></>;
}

function FileStatus({ file }: { file: ExportJson }) {
  switch (file.status) {
    case 'ready': return <Status kind="done">Ready{file.expiresAt !== null && ` until ${day(file.expiresAt)}`}</Status>;
    case 'failed': return <Status kind="stop">{file.failure ?? 'Stopped'}</Status>;
    case 'cancelled': return <Status kind="gone">Cancelled</Status>;
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
      {exports.isPending ? <LoadingLines what="files" lines={12} /> : (
        <>
          {files.filter(isUnderWay).map((file) => <RunningExport key={file.id} file={file} />)}
          {tier === 'free' ? <PartOfPro /> : <NewExport />}
          <Section title="Files" aside="Kept 7 days">
            {exports.isError
              ? <Problem title="The files could not be read" error={exports.error} onRetry={() => void exports.refetch()} safe="Only this page is affected. Exports that were asked for go on." />
              : <Files files={files.filter((file) => !isUnderWay(file))} tier={tier} />}
          </Section>
        </>
      )}
      <SameRequest words="Same export by API" request={'POST /v1/exports {"kind":"payments","format":"csv"}'} />
    </Page>
  );
}

function PartOfPro() {
  return (
    <Section title="Exports are part of Pro">
      <div className="stack">
        <p className="muted">CSV or JSON Lines of every payment, payout and ledger entry, from the first day, with a total that agrees with the ledger to the msat. Your data is kept either way.</p>
        <div><ButtonLink look="primary" href="/billing">See Pro</ButtonLink></div>
      </div>
    </Section>
  );
}

function Files({ files, tier }: { files: readonly ExportJson[]; tier: string }) {
  if (files.length > 0) return <Ledger caption="Files, newest first" columns={COLUMNS} rows={files} rowKey={({ id }) => id} />;
  return <p className="muted">{tier === 'free' ? 'None. With Pro, a file that you ask for is listed here when it is ready.' : 'None yet. A file that you ask for is listed here when it is ready.'}</p>;
}
