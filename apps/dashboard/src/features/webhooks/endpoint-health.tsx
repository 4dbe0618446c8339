'use client';

import type { WebhookHealthFiguresJson, WebhookHealthJson } from '@l402kit/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { basisPointsText, grouped } from '../../lib/money';
import { duration } from '../../lib/time';
import s from './endpoint-health.module.css';

const POLL_MS = 30_000;

export const useEndpointHealth = (endpointId: string): UseQueryResult<WebhookHealthJson> =>
  useQuery({ queryKey: ['webhooks', 'health', endpointId], queryFn: () => api.webhooks.health(endpointId), refetchInterval: POLL_MS });

/** '99.8 %'; words where nothing was sent. Keeps its place while it is read. */
export function SuccessShare({ endpointId }: { endpointId: string }) {
  const { data } = useEndpointHealth(endpointId);
  if (data === undefined) return <span className={s.share} aria-hidden="true">{'\u00a0'}</span>;
  return data.day.successBasisPoints === null ? <span className={`${s.share} faint`}>none sent</span> : <span className={`${s.share} tnum`}>{basisPointsText(data.day.successBasisPoints)}</span>;
}

/** 'p95 84 ms' of the last day, or nothing. */
export function AnswersIn({ endpointId }: { endpointId: string }) {
  const { data } = useEndpointHealth(endpointId);
  return <span className="tnum">{data?.day.p95Ms == null ? '\u00a0' : duration(data.day.p95Ms)}</span>;
}

/** '99.8 % of 18 453 attempts taken in 24 hours, 95 of 100 within 84 ms.' @param when ' in 24 hours' where nothing beside it says so */
export function healthWords({ attempts, successBasisPoints, p95Ms }: WebhookHealthFiguresJson, when = ''): string {
  if (attempts === 0 || successBasisPoints === null) return `Nothing was sent${when}.`;
  const speed = p95Ms === null ? '' : `, 95 of 100 within ${duration(p95Ms)}`;
  return `${basisPointsText(successBasisPoints)} of ${grouped(attempts)} ${attempts === 1 ? 'attempt' : 'attempts'} taken${when}${speed}.`;
}
