'use client';

import type { SignedUpJson } from '@l402kit/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Choice } from '../../ui/field';
import { ActionError } from '../../ui/states';
import { useStay } from '../../ui/use-stay';
import { enterDashboard } from '../sign-in/enter';

/** Two keys, shown once. The dashboard opens after the operator has said that they are kept. */
export function NewKeys({ signedUp: { operator, keys } }: { signedUp: SignedUpJson }) {
  const [kept, setKept] = useState(false);
  useStay(!kept);
  const enter = useMutation({ mutationFn: () => api.sessions.open(keys.admin.secret), onSuccess: () => enterDashboard(null) });
  return (
    <section className="stack" aria-label="Your keys">
      <p role="status"><b>Your account is open.</b> It pays out to <span className="wrapAny">{operator.lightningAddress}</span>. These keys are shown once: keep them now.</p>
      <div className="stack">
        <p><b>Admin key</b> <span className="faint">for this dashboard. May do everything.</span></p>
        <CodeBox what="the admin key" code={keys.admin.secret} />
        <p><b>Invoices key</b> <span className="faint">for the SDK on your server, as <code>L402KIT_API_KEY</code>. Creates and reads invoices, nothing else.</span></p>
        <CodeBox what="the invoices key" code={keys.invoices.secret} />
      </div>
      <Choice type="checkbox" words="I have kept both keys" checked={kept} onChange={(event) => setKept(event.target.checked)} />
      <ActionError error={enter.error} />
      <div><Button look="primary" big disabled={!kept} busy={enter.isPending || enter.isSuccess} onClick={() => enter.mutate()}>Open the dashboard</Button></div>
    </section>
  );
}
