'use client';

import type { EventType } from '@l402kit/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

/** Which lists change when something happens. Query keys begin with the name of their resource. */
const CHANGES: Readonly<Record<EventType, readonly string[]>> = {
  'invoice.created': ['invoices', 'stats'],
  'invoice.paid': ['invoices', 'stats', 'balance', 'tiers'],
  'invoice.expired': ['invoices'],
  'invoice.cancelled': ['invoices'],
  'payout.created': ['payouts', 'balance'],
  'payout.settled': ['payouts', 'balance', 'invoices'],
  'payout.failed': ['payouts', 'balance'],
  'address.unreachable': ['operator', 'balance'],
  'address.recovered': ['operator', 'balance'],
  'address.changing': ['operator', 'address-changes'],
  'address.changed': ['operator', 'address-changes'],
  'tier.activated': ['tiers', 'purchases', 'operator', 'invoices', 'stats'],
  'tier.expiring': ['tiers', 'operator'],
  'tier.expired': ['tiers', 'operator', 'invoices', 'stats'],
  'webhook.disabled': ['webhooks'],
  'webhook.test': ['webhooks'],
  'call.served': [],
  'call.refused': [],
};
/** A busy account has hundreds of payments a second: lists are read again at once, but at most this often. */
const REFRESH_MS = 400;

export type LiveState = 'connecting' | 'live' | 'paused';

const Context = createContext<LiveState>('connecting');

/** Whether events of the account arrive at the moment. */
export const useLive = (): LiveState => useContext(Context);

/** Listens to the account's events and has whatever they change read again. */
export function LiveEvents({ children }: { children: ReactNode }) {
  const [state, setState] = useState<LiveState>('connecting');
  const client = useQueryClient();
  const pending = useRef(new Set<string>());
  useEffect(() => {
    const source = new EventSource('/v1/events');
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshedAt = 0;
    const refresh = () => {
      timer = undefined;
      refreshedAt = Date.now();
      const resources = [...pending.current];
      pending.current.clear();
      for (const resource of resources) void client.invalidateQueries({ queryKey: [resource] });
    };
    const onEvent = (type: EventType) => () => {
      for (const resource of CHANGES[type]) pending.current.add(resource);
      timer ??= setTimeout(refresh, Math.max(0, refreshedAt + REFRESH_MS - Date.now()));
    };
    for (const type of Object.keys(CHANGES) as EventType[]) {
      // Named with or without the prefix that types have on the wire.
      source.addEventListener(type, onEvent(type));
      source.addEventListener(`com.l402kit.${type}`, onEvent(type));
    }
    source.onmessage = (message: MessageEvent<string>) => {
      const type = typeOf(message.data);
      if (type !== undefined) onEvent(type)();
    };
    source.onopen = () => setState('live');
    source.onerror = () => setState('paused');
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [client]);
  return <Context value={state}>{children}</Context>;
}

function typeOf(text: string): EventType | undefined {
  try {
    const type = String((JSON.parse(text) as { type?: unknown }).type).replace(/^com\.l402kit\./, '');
    return Object.hasOwn(CHANGES, type) ? (type as EventType) : undefined;
  } catch {
    return undefined;
  }
}
