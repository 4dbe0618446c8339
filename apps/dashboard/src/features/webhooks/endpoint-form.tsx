'use client';

import type { NewWebhookEndpointJson, WebhookEndpointJson } from '@l402kit/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Choice, Choices, Field } from '../../ui/field';
import { ActionError } from '../../ui/states';
import { EVENT_CHOICES, eventTypes } from './event-types';
import s from './endpoint-form.module.css';

interface EndpointFormProps {
  /** Absent: a new one is made. */
  readonly endpoint?: WebhookEndpointJson;
  readonly onCreated?: (made: NewWebhookEndpointJson) => void;
  readonly onSaved?: () => void;
  readonly onCancel: () => void;
}

export function EndpointForm({ endpoint, onCreated, onSaved, onCancel }: EndpointFormProps) {
  const client = useQueryClient();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [types, setTypes] = useState<readonly string[]>(endpoint?.eventTypes ?? ['*']);
  const isAll = types.includes('*');
  const save = useMutation({
    mutationFn: async () => {
      const form = { url: url.trim(), description: description.trim(), eventTypes: types };
      if (endpoint !== undefined) await api.webhooks.update(endpoint.id, form);
      else onCreated?.(await api.webhooks.create(form));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['webhooks'] });
      onSaved?.();
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const urlError = problem?.field('url') ?? (problem?.code === 'webhook-url-refused' ? problem.words : undefined);
  const toggle = (type: string, on: boolean) => setTypes(on ? [...types, type] : types.filter((each) => each !== type));
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <Field label="URL" mono required type="url" inputMode="url" autoComplete="off" placeholder="https://example.com/hooks/l402" maxLength={2048} value={url} onChange={(event) => setUrl(event.target.value)} error={urlError} hint="HTTPS, at a public address." />
      <Field label="Description, if you like" autoComplete="off" maxLength={200} value={description} onChange={(event) => setDescription(event.target.value)} />
      <Choices legend="Which events" error={problem?.details.errors?.find(({ field }) => field.startsWith('eventTypes'))?.message}>
        <Choice type="radio" name="which" checked={isAll} onChange={() => setTypes(['*'])} words="All events" more="But for invoice.created and invoice.expired, which have to be chosen: there can be many." />
        <Choice type="radio" name="which" checked={!isAll} onChange={() => setTypes(['invoice.paid', 'payout.settled', 'payout.failed'])} words="Only these" />
        {!isAll && <div className={s.types}>{eventTypes.map((type) => <Choice key={type} type="checkbox" checked={types.includes(type)} onChange={(event) => toggle(type, event.target.checked)} words={<code>{type}</code>} more={EVENT_CHOICES[type]} />)}</div>}
      </Choices>
      {urlError === undefined && <ActionError error={save.error} />}
      <div className="row"><Button look="primary" type="submit" busy={save.isPending} disabled={types.length === 0}>{endpoint === undefined ? 'Add endpoint' : 'Save'}</Button><Button onClick={onCancel}>Cancel</Button></div>
    </form>
  );
}
