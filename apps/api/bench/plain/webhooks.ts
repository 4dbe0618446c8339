/** The machine's limit: the same bytes to the same receiver by bare undici, alone and with both signatures. */
import { createHmac } from 'node:crypto';
import { newWebhookSecret, WebhookSigner } from '@l402kit/webhook-signature';
import { Pool } from 'undici';
import { EVENT_BODY } from '../database/prepare-deliveries.js';

const CONNECTIONS = 50;

/** @returns requests a second */
export async function postPlainly(origin: string, count: number, signed: boolean): Promise<number> {
  const signer = new WebhookSigner([newWebhookSecret()], (key, prefix, body) => createHmac('sha256', key).update(prefix).update(body).digest());
  const constant = { 'content-type': 'application/cloudevents+json', ...signer.headers('evt_1', 1, EVENT_BODY) };
  const pool = new Pool(origin, { connections: CONNECTIONS });
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < count) {
      const id = `evt_${++sent}`;
      const headers = signed ? { 'content-type': 'application/cloudevents+json', ...signer.headers(id, Math.floor(Date.now() / 1_000), EVENT_BODY) } : constant;
      const answer = await pool.request({ method: 'POST', path: '/fast', headers, body: EVENT_BODY });
      await answer.body.dump();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  const perSecond = (count * 1_000) / (performance.now() - began);
  await pool.close();
  return perSecond;
}
