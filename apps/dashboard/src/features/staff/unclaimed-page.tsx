'use client';

import type { AdminUnclaimedJson, ClaimUnclaimed } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { amountText } from '../../lib/money';
import { fullMoment, day } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Field } from '../../ui/field';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead, Section } from '../../ui/section';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import s from './staff.module.css';

type Account = AdminUnclaimedJson['accounts'][number];

const COLUMNS: readonly Column<Account>[] = [
  { key: 'operator', head: 'Account', phone: 'a1', cell: ({ operator }) => <code>{operator}</code> },
  { key: 'closed', head: 'Closed', phone: 'b1', cell: ({ closedAt }) => closedAt !== null && <time dateTime={closedAt}>{day(closedAt)}</time> },
  { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ amountMsat }) => <Amount msat={amountMsat} /> },
];

/** Money of closed accounts that could not be paid out, and how whoever shows the receipt gets it. */
export function UnclaimedPage() {
  const unclaimed = useQuery({ queryKey: ['staff-unclaimed'], queryFn: api.staff.unclaimed });
  return (
    <>
      <PageHead title="Unclaimed money" />
      <Claim />
      <Section title="Accounts that have closed" aside="Most first">
        {unclaimed.isPending && <LoadingLines what="unclaimed money" lines={4} table />}
        {unclaimed.isError && <Problem title="Unclaimed money could not be read" error={unclaimed.error} onRetry={() => void unclaimed.refetch()} safe="Only this page is affected. It is in the books." />}
        {unclaimed.data !== undefined && (unclaimed.data.accounts.length === 0 ? <p className="muted">None: every closed account was paid out.</p>
          : <Ledger caption="Closed accounts with unclaimed money" columns={COLUMNS} rows={unclaimed.data.accounts} rowKey={({ operator }) => operator} total={{ operator: 'In the books', amount: <Amount msat={unclaimed.data.totalMsat} /> }} />)}
      </Section>
      <SameRequest request="GET /admin/v1/unclaimed" />
    </>
  );
}

function Claim() {
  const client = useQueryClient();
  const [closingReceipt, setReceipt] = useState('');
  const [operatorId, setOperatorId] = useState('');
  const claim = useMutation({ mutationFn: () => api.staff.claim({ closingReceipt: closingReceipt.trim(), operatorId: operatorId.trim() as ClaimUnclaimed['operatorId'] }), onSuccess: () => client.invalidateQueries({ queryKey: ['staff-unclaimed'] }) });
  const problem = claim.error instanceof ApiProblem ? claim.error : undefined;
  const wrong = { receipt: problem?.field('closingReceipt'), operator: problem?.field('operatorId') };
  return (
    <Section title="Credit it to whoever shows the receipt">
      <form className={`stack ${s.narrow}`} onSubmit={(event) => { event.preventDefault(); claim.mutate(); }}>
        <Field label="Closing receipt" mono required autoComplete="off" maxLength={60} value={closingReceipt} error={wrong.receipt} onChange={(event) => setReceipt(event.target.value)} hint="43 characters, shown once when the account was closed." />
        <Field label="Account to credit" mono required autoComplete="off" maxLength={60} placeholder="op_…" value={operatorId} error={wrong.operator} onChange={(event) => setOperatorId(event.target.value)} hint="An account of whoever shows it. The next payout sends it on." />
        {wrong.receipt === undefined && wrong.operator === undefined && <ActionError error={claim.error} />}
        {claim.data !== undefined && <p role="status"><Status kind="done">{claim.data.outcome === 'credited' ? 'Credited' : 'Claimed already'}</Status> {amountText(claim.data.amountMsat)} to <code>{claim.data.creditedTo}</code>, {fullMoment(claim.data.at)}.</p>}
        <div><Button look="primary" type="submit" busy={claim.isPending}>Credit the account</Button></div>
      </form>
    </Section>
  );
}
