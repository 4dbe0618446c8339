import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newWebhookSecret, WebhookSigner } from '@l402kit/webhook-signature';
import { WebhookReceiver } from './webhook-receiver.js';

const secret = newWebhookSecret();
const body = JSON.stringify({
  specversion: '1.0', id: 'evt_1', source: '/operators/op_1', type: 'com.l402kit.invoice.paid', subject: 'inv_1', time: '2026-01-02T03:04:05Z',
  datacontenttype: 'application/json', data: { invoiceId: 'inv_1', netMsat: 997_000 },
});

describe('the webhook receiver', () => {
  let receiver: WebhookReceiver;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    receiver = new WebhookReceiver();
    server = createServer(receiver.receive).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const deliver = async (signedBody: string, sentBody = signedBody): Promise<number> => {
    const headers = new WebhookSigner([secret]).headers('evt_1', Math.floor(Date.now() / 1000), signedBody);
    const response = await fetch(url, { method: 'POST', body: sentBody, headers: { ...headers, 'content-type': 'application/cloudevents+json' } });
    await response.text();
    return response.status;
  };

  it('hands on a signed event, once, however often it is delivered', async () => {
    receiver.trust(secret);
    const seen: string[] = [];
    receiver.onEvent(({ type }) => seen.push(type));
    expect([await deliver(body), await deliver(body)]).toEqual([204, 204]);
    expect(seen).toEqual(['invoice.paid']);
  });

  it('finds an event that arrived before anybody waited for it', async () => {
    receiver.trust(secret);
    await deliver(body);
    const event = await receiver.waitFor('invoice.paid', ({ invoiceId }) => invoiceId === 'inv_1', 1_000);
    expect(event.data).toEqual({ invoiceId: 'inv_1', netMsat: 997_000 });
  });

  it('refuses a body that was altered on its way', async () => {
    receiver.trust(secret);
    expect(await deliver(body, body.replace('997000', '998000'))).toBe(401);
    await expect(receiver.waitFor('invoice.paid', () => true, 50)).rejects.toThrow('no webhook invoice.paid arrived');
  });

  it('refuses everything until it knows the secret', async () => {
    expect(await deliver(body)).toBe(400);
  });
});
