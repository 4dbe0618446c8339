'use client';

import type { WebhookEndpointJson } from '@l402kit/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Button } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import { ActionError } from '../../ui/states';
import s from './signing-secret.module.css';

export function SigningSecret({ endpoint }: { endpoint: WebhookEndpointJson }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const reveal = useMutation({ mutationFn: () => api.webhooks.secret(endpoint.id) });
  const rotate = useMutation({
    mutationFn: () => api.webhooks.rotate(endpoint.id),
    onSuccess: () => { setAsking(false); reveal.reset(); return client.invalidateQueries({ queryKey: ['webhooks'] }); },
  });
  const shown = rotate.data ?? reveal.data;
  return (
    <div className={s.secret}>
      {shown === undefined ? <span className="mono">whsec_••••••••••••</span> : <CodeBox what="the signing secret" code={shown.secret} />}
      {endpoint.previousSecretUntil !== null && <p className="small muted">Signed with the previous secret as well, until {fullMoment(endpoint.previousSecretUntil)}.</p>}
      <div className={s.actions}>
        {shown === undefined ? <Button look="quiet" busy={reveal.isPending} onClick={() => reveal.mutate()}>Reveal</Button> : <Button look="quiet" onClick={() => { reveal.reset(); rotate.reset(); }}>Hide</Button>}
        <Button look="quiet" onClick={() => setAsking(true)}>Rotate</Button>
      </div>
      <ActionError error={reveal.error} />
      {asking && (
        <Dialog title="Rotate the secret?" onClose={() => setAsking(false)}>
          <p>Deliveries are signed with both secrets for 24 hours, so that your receiver can change over without missing one.</p>
          <ActionError error={rotate.error} />
          <div className="row"><Button look="primary" busy={rotate.isPending} onClick={() => rotate.mutate()}>Rotate</Button><Button onClick={() => setAsking(false)}>Keep it</Button></div>
        </Dialog>
      )}
    </div>
  );
}
