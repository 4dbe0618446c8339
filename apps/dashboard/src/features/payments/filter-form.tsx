'use client';

import { useEffect, useId, useState } from 'react';
import { Field, Select } from '../../ui/field';
import { amountErrors, PERIODS, STATUSES, type PaymentFilters } from './payment-filters';
import s from './filter-form.module.css';

interface FilterFormProps {
  readonly filters: PaymentFilters;
  readonly error: string | undefined;
  readonly resources: readonly string[];
  readonly onChange: (changed: Partial<PaymentFilters>) => void;
}

const SETTLED_MS = 350;

/** Choices take effect at once; what is typed as soon as typing pauses, or by Enter. */
export function FilterForm({ filters, error, resources, onChange }: FilterFormProps) {
  const [search, setSearch] = useTyped(filters.search, (text) => onChange({ search: text }));
  const [least, setLeast] = useTyped(filters.least, (text) => onChange({ least: text }));
  const [most, setMost] = useTyped(filters.most, (text) => onChange({ most: text }));
  const known = [...new Set([...(filters.resource === '' ? [] : [filters.resource]), ...resources])].sort();
  const wrong = amountErrors(filters);
  const suggestions = useId();
  return (
    <form className={s.filters} role="search" aria-label="Filter payments" onSubmit={(event) => { event.preventDefault(); onChange({ search, least, most }); }}>
      <div className={s.search}>
        <Field label="Search" type="search" icon="search" mono placeholder="Payment hash or resource" value={search} error={error} maxLength={500} list={suggestions} autoComplete="off" onChange={(event) => setSearch(event.target.value)} />
        <datalist id={suggestions}>{known.map((name) => <option key={name} value={name} />)}</datalist>
      </div>
      <Select label="Status" value={filters.status} options={STATUSES} onChange={(event) => onChange({ status: event.target.value })} />
      <Select label="Period" value={filters.period} options={PERIODS} onChange={(event) => onChange({ period: event.target.value })} />
      <div className={s.resource}>
        <Select label="Resource" value={filters.resource} options={[['', 'Any'], ...known.map((name) => [name, name] as const)]} onChange={(event) => onChange({ resource: event.target.value })} />
      </div>
      <Field label="At least, sat" inputMode="decimal" autoComplete="off" placeholder="Any" maxLength={20} value={least} error={wrong.least} onChange={(event) => setLeast(event.target.value)} />
      <Field label="At most, sat" inputMode="decimal" autoComplete="off" placeholder="Any" maxLength={20} value={most} error={wrong.most} onChange={(event) => setMost(event.target.value)} />
      {/* Enter in any field applies what was typed; without a button only a form of one field would. */}
      <button className="sr" type="submit" tabIndex={-1}>Filter</button>
    </form>
  );
}

/** What is being typed, and afterwards what the address says. */
function useTyped(current: string, onSettled: (text: string) => void): readonly [string, (text: string) => void] {
  const [text, setText] = useState(current);
  useEffect(() => setText(current), [current]);
  useEffect(() => {
    if (text === current) return;
    const timer = setTimeout(() => onSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
    // onSettled is new with each render; only what is typed starts the clock.
  }, [text, current]);
  return [text, setText];
}
