'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Choice, Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { useOperator } from '../shell/account-shell';
import s from './settings.module.css';

/** From which amount payouts leave, and who pays for dear routes. */
export function PayoutRules() {
  const client = useQueryClient();
  const operator = useOperator();
  const [threshold, setThreshold] = useState(String(operator.payoutThresholdSats));
  const [bears, setBears] = useState(operator.bearsExcessRouting);
  const save = useMutation({
    mutationFn: () => api.operators.update({ payoutThresholdSats: Number(threshold), bearsExcessRouting: bears }),
    onSuccess: (updated) => client.setQueryData(['operator'], updated),
  });
  const isWhole = /^\d{1,10}$/.test(threshold.trim());
  const error = !isWhole ? 'A whole number of sats, 0 or more.' : save.error instanceof ApiProblem ? save.error.field('payoutThresholdSats') : undefined;
  return (
    <Section follows title="When payouts leave">
      <form className={`stack ${s.narrow}`} onSubmit={(event) => { event.preventDefault(); if (isWhole) save.mutate(); }}>
        <Field label="Not before this much is owed, sat" inputMode="numeric" autoComplete="off" value={threshold} error={error} onChange={(event) => setThreshold(event.target.value)} hint="0: as soon as there is a whole sat and the route is worth it." />
        <Choice type="checkbox" checked={bears} onChange={(event) => setBears(event.target.checked)} words="I bear what a route costs beyond its budget" more="Half of the fee pays for the route, and all of it after a day. If that is not enough, the rest comes off your balance instead of the payout waiting." />
        <ActionError error={error === undefined ? save.error : null} />
        <div className="row"><Button type="submit" busy={save.isPending} disabled={!isWhole}>Save</Button><span role="status" className="muted small">{save.isSuccess ? 'Saved' : ''}</span></div>
      </form>
    </Section>
  );
}
