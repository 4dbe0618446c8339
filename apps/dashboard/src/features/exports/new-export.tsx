'use client';

import type { ExportJson } from '@l402kit/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Code } from '../../ui/code';
import { Choice, Choices, Field, Select } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { dayStart, sampleLines } from './export-words';
import s from './exports.module.css';

type Kind = ExportJson['kind'];

const KINDS: Readonly<Record<Kind, { words: string; more: string; columns: readonly string[] }>> = {
  payments: {
    words: 'Payments', more: 'What was paid to you, with fee and net',
    columns: ['id', 'createdAt', 'paidAt', 'resource', 'description', 'amountMsat', 'receivedMsat', 'feeMsat', 'netMsat', 'paymentHash', 'late'],
  },
  payouts: {
    words: 'Payouts', more: 'Every attempt to pay you, with hash and preimage as proof',
    columns: ['id', 'createdAt', 'finishedAt', 'status', 'kind', 'destination', 'amountMsat', 'routingFeeMsat', 'paymentHash', 'preimage', 'failureCode', 'failureDetail'],
  },
  ledger: {
    words: 'Ledger', more: 'Every movement of your money; the total is what you are owed',
    columns: ['id', 'at', 'code', 'subject', 'owedChangeMsat', 'inFlightChangeMsat'],
  },
};

const zones = ['UTC', ...(typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [])];

export function NewExport() {
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>('payments');
  const [format, setFormat] = useState<'csv' | 'jsonl'>('csv');
  const [left, setLeft] = useState<readonly string[]>([]);
  const [timeZone, setTimeZone] = useState('UTC');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const columns = KINDS[kind].columns.filter((column) => !left.includes(column));
  const create = useMutation({
    mutationFn: () => {
      const period = { from: dayStart(from), to: dayStart(to, { dayAfter: true }) };
      return api.exports.create({
        kind, format, timeZone, columns: [...columns], ...(period.from === undefined ? {} : { from: period.from }), ...(period.to === undefined ? {} : { to: period.to }),
      });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['exports'] }),
  });
  const wrongPeriod = from !== '' && to !== '' && from > to ? 'The last day is before the first.' : undefined;
  return (
    <div className="cols colsEven">
      <Section title="New export">
        <form className="stackLoose" onSubmit={(event) => { event.preventDefault(); if (wrongPeriod === undefined) create.mutate(); }}>
          <Choices legend="What">
            {(Object.keys(KINDS) as Kind[]).map((each) => <Choice key={each} type="radio" name="kind" checked={each === kind} onChange={() => { setKind(each); setLeft([]); }} words={KINDS[each].words} more={KINDS[each].more} />)}
          </Choices>
          <div className={s.two}>
            <Field label="First day, UTC" type="date" value={from} max="9999-12-31" onChange={(event) => setFrom(event.target.value)} hint="Empty: from the first." />
            <Field label="Last day, included" type="date" value={to} max="9999-12-31" error={wrongPeriod} onChange={(event) => setTo(event.target.value)} hint="Empty: until now." />
            <Select label="Format" value={format} options={[['csv', 'CSV'], ['jsonl', 'JSON Lines']]} onChange={(event) => setFormat(event.target.value as 'csv' | 'jsonl')} />
            <Select label="Time zone of the times" value={timeZone} options={zones.map((zone) => [zone, zone] as const)} onChange={(event) => setTimeZone(event.target.value)} />
          </div>
          <Choices legend="Columns">
            <div className={s.columns}>
              {KINDS[kind].columns.map((column) => <Choice key={column} type="checkbox" words={<code>{column}</code>} checked={!left.includes(column)} onChange={(event) => setLeft(event.target.checked ? left.filter((each) => each !== column) : [...left, column])} />)}
            </div>
          </Choices>
          <ActionError error={create.error instanceof ApiProblem && create.error.code === 'tier-required' ? new Error('Exports are part of Pro, which this account does not have any more') : create.error} />
          <div className="row"><Button look="primary" type="submit" busy={create.isPending} disabled={columns.length === 0 || wrongPeriod !== undefined}>Export as {format === 'csv' ? 'CSV' : 'JSON Lines'}</Button></div>
        </form>
      </Section>
      <Section title="What is in the file" aside={format === 'csv' ? 'UTF-8, comma, RFC 4180' : 'UTF-8, one JSON object a line'}>
        <div className="stack">
          <Code what="How the file begins" code={sampleLines(kind, format, columns)} />
          <p className="muted">Amounts are whole msat, so they add up without rounding; the last row is the total, and agrees with the ledger.{format === 'csv' && ' Cells that a spreadsheet would run as a formula begin with an apostrophe.'}</p>
        </div>
      </Section>
    </div>
  );
}
