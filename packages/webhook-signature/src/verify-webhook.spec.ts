import { createHmac } from 'node:crypto';
import { HTTP } from 'cloudevents';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newWebhookSecret, verifyWebhook, WebhookSigner, WebhookVerificationError, webhookKey } from './index.js';

const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);
const secret = newWebhookSecret();
const id = 'evt_01kaewb1vd5m8y2g6j4t0z7chb';
const body = JSON.stringify({
  specversion: '1.0', id, source: '/operators/op_01kaewb0v8fq2t7m3x9d5hncz4', type: 'com.l402kit.invoice.paid', subject: 'inv_1',
  time: now.toISOString(), dataschema: 'https://l402kit.example/schemas/events/invoice.paid.json', datacontenttype: 'application/json',
  sequence: '00000000000000000001', previoushash: '0'.repeat(64), data: { resource: '/straße/⚡', amountMsat: 10_000 },
});
const headersFor = (secrets: readonly string[], at = seconds, text = body) => ({ ...new WebhookSigner(secrets).headers(id, at, text) });
const codeOf = (act: () => unknown): string => {
  try { act(); } catch (error) { return error instanceof WebhookVerificationError ? error.code : String(error); }
  return 'accepted';
};

describe('a signed webhook', () => {
  it('is accepted by the unmodified standardwebhooks package, letters beyond ASCII included', () => {
    expect(new StandardWebhook(secret).verify(body, headersFor([secret]))).toEqual(JSON.parse(body));
  });

  it('is accepted by the unmodified svix package', () => {
    // svix 2 answers nothing and throws when it refuses.
    expect(() => new SvixWebhook(secret).verify(body, headersFor([secret]))).not.toThrow();
    expect(() => new SvixWebhook(secret).verify(body, headersFor([newWebhookSecret()]))).toThrow();
  });

  it('is parsed by the unmodified cloudevents package', () => {
    const parsed = HTTP.toEvent({ headers: { ...headersFor([secret]), 'content-type': 'application/cloudevents+json' }, body });
    expect(parsed).toMatchObject({ id, type: 'com.l402kit.invoice.paid', sequence: '00000000000000000001', data: { resource: '/straße/⚡' } });
  });

  it('is accepted by us: as text, as raw bytes, from Node headers, from Fetch headers', () => {
    const headers = headersFor([secret]);
    expect(verifyWebhook(secret, body, headers).id).toBe(id);
    expect(verifyWebhook(secret, new TextEncoder().encode(body), headers).id).toBe(id);
    expect(verifyWebhook(secret, body, new Headers(headers)).id).toBe(id);
    expect(verifyWebhook(secret, body, { 'Webhook-Id': id, 'Webhook-Timestamp': String(seconds), 'Webhook-Signature': [headers['webhook-signature']] }).id).toBe(id);
  });

  it('carries the signature that published l402-kit clients check: HMAC with the secret as it is shown', () => {
    const header = headersFor([secret])['l402-signature'];
    expect(header).toBe(`t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`);
    expect(verifyWebhook(secret, body, header).id).toBe(id);
    expect(codeOf(() => verifyWebhook(newWebhookSecret(), body, header))).toBe('signature-mismatch');
  });
});

describe('during a rotation', () => {
  const next = newWebhookSecret();
  const headers = headersFor([next, secret]);

  it('both the old and the new secret verify, with every verifier', () => {
    for (const each of [secret, next]) {
      expect(verifyWebhook(each, body, headers).id).toBe(id);
      expect(verifyWebhook(each, body, headers['l402-signature']).id).toBe(id);
      expect(new StandardWebhook(each).verify(body, headers)).toBeTruthy();
      expect(() => new SvixWebhook(each).verify(body, headers)).not.toThrow();
    }
  });

  it('a client that keeps the last v1 only finds the new secret\'s', () => {
    const last = headers['l402-signature'].split(',').at(-1);
    expect(last).toBe(`v1=${createHmac('sha256', next).update(`${seconds}.${body}`).digest('hex')}`);
  });

  it('a receiver may hold several secrets', () => {
    expect(verifyWebhook([newWebhookSecret(), secret], body, headersFor([secret])).id).toBe(id);
  });
});

describe('a request that is not to be trusted is refused with its reason', () => {
  const good = headersFor([secret]);
  it.each([
    ['another secret', () => verifyWebhook(newWebhookSecret(), body, good), 'signature-mismatch'],
    ['one byte of the body changed', () => verifyWebhook(secret, body.replace('10000', '10001'), good), 'signature-mismatch'],
    ['the body parsed and written again', () => verifyWebhook(secret, JSON.stringify(JSON.parse(body), null, 1), good), 'signature-mismatch'],
    ['another id', () => verifyWebhook(secret, body, { ...good, 'webhook-id': 'evt_other' }), 'signature-mismatch'],
    ['another timestamp', () => verifyWebhook(secret, body, { ...good, 'webhook-timestamp': String(seconds + 1) }), 'signature-mismatch'],
    ['a cut signature', () => verifyWebhook(secret, body, { ...good, 'webhook-signature': good['webhook-signature'].slice(0, -1) }), 'signature-mismatch'],
    ['only signatures of an unknown version', () => verifyWebhook(secret, body, { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v2,') }), 'signature-mismatch'],
    ['no signature', () => verifyWebhook(secret, body, { 'webhook-id': id, 'webhook-timestamp': String(seconds) }), 'header-missing'],
    ['an empty l402-signature', () => verifyWebhook(secret, body, 'v1=00'), 'header-missing'],
    ['a timestamp that is no number', () => verifyWebhook(secret, body, { ...good, 'webhook-timestamp': 'soon' }), 'timestamp-invalid'],
    ['a replay after 301 s', () => verifyWebhook(secret, body, headersFor([secret], seconds - 301), { now }), 'timestamp-too-old'],
    ['a timestamp 301 s ahead', () => verifyWebhook(secret, body, headersFor([secret], seconds + 301), { now }), 'timestamp-too-new'],
    ['a body that is no JSON object', () => verifyWebhook(secret, 'true', headersFor([secret], seconds, 'true')), 'body-not-json'],
  ])('%s', (_what, act, code) => {
    expect(codeOf(act)).toBe(code);
  });

  it('300 s either way are accepted', () => {
    for (const at of [seconds - 300, seconds + 300]) expect(verifyWebhook(secret, body, headersFor([secret], at), { now }).id).toBe(id);
  });

  it.each(['', 'whsec_', 'whsec_AAAA', `whsec_${'A'.repeat(92)}`, 'whsec_not base64', secret.slice(6)])('a secret such as "%s" is refused with what is wrong with it', (bad) => {
    expect(() => webhookKey(bad)).toThrow(/webhook secret/);
  });

  it('a secret never appears in a message', () => {
    const cut = secret.slice(0, 20);
    expect(() => webhookKey(cut)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(cut) }));
  });
});

it('the platform\'s own HMAC gives the same signatures as the portable one', () => {
  const native = new WebhookSigner([secret], (key, prefix, text) => createHmac('sha256', key).update(prefix).update(text).digest());
  expect(native.headers(id, seconds, body)).toEqual(headersFor([secret]));
  expect(native.headers(id, seconds, Buffer.from(body))).toEqual(headersFor([secret]));
});
