'use client';

import { useEffect, useState } from 'react';
import { Field, Select } from '../../ui/field';
import { PERIODS, STATUSES, type PaymentFilters } from './payment-filters';
import s from './filter-form.module.css';

interface FilterFormProps {
  readonly filters: PaymentFilters;
  readonly error: string | undefined;
  readonly resources: readonly string[];
  readonly onChange: (changed: Partial<PaymentFilters>) => void;
}

const SETTLED_MS = 350;

/** Choices take effect at once; a search as soon as typing pauses, or by Enter. */
export function FilterForm({ filters, error, resources, onChange }: FilterFormProps) {
  const [search, setSearch] = useState(filters.search);
  useEffect(() => {
    if (search === filters.search) return;
    const timer = setTimeout(() => onChange({ search }), SETTLED_MS);
    return () => clearTimeout(timer);
    // onChange is new with each render; only what is typed starts the clock.
  }, [search, filters.search]);
  const known = [...new Set([...(filters.resource === '' ? [] : [filters.resource]), ...resources])].sort();
  return (
    <form className={s.filters} role="search" aria-label="Filter payments" onSubmit={(event) => { event.preventDefault(); onChange({ search }); }}>
      <div className={s.search}>
        <Field label="Search" type="search" icon="search" mono placeholder="Payment hash or resource" value={search} error={error} maxLength={500} onChange={(event) => setSearch(event.target.value)} />
      </div>
      <Select label="Status" value={filters.status} options={STATUSES} onChange={(event) => onChange({ status: event.target.value })} />
      <Select label="Resource" value={filters.resource} options={[['', 'Any'], ...known.map((name) => [name, name] as const)]} onChange={(event) => onChange({ resource: event.target.value })} />
      <Select label="Period" value={filters.period} options={PERIODS} onChange={(event) => onChange({ period: event.target.value })} />
    </form>
  );
}
