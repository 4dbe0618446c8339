import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudEvent, HTTP } from 'cloudevents';
import { msat } from '@l402kit/money-types';
import {
  envelopeText, EVENT_CATALOGUE, EVENT_TYPES, eventDataJsonSchema, eventTypeFrom, generatedFiles, invoicePaid, isEventType, ON_DEMAND_EVENT_TYPES, payoutSettled, sequenceText,
} from './index.js';
import { SAMPLE } from './samples.js';

const committed = join(__dirname, '../../generated');

function filesIn(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(folder, join(prefix, entry.name)) : [join(prefix, entry.name)]));
}

describe('the catalogue of events', () => {
  it('has a sample for every type, made by its constructor, that fits its schema', () => {
    for (const type of EVENT_TYPES) {
      const { data, sample } = EVENT_CATALOGUE[type];
      expect([type, data.safeParse(sample).error?.issues]).toEqual([type, undefined]);
      // Nothing that the schema does not describe is sent.
      expect(Object.keys(sample as object).sort()).toEqual(Object.keys((eventDataJsonSchema(type) as { properties: object }).properties).sort());
    }
  });

  it('is committed exactly as it is generated: run node infra/build/generate-contracts.mjs after a change', () => {
    const generated = generatedFiles();
    expect(filesIn(committed).sort()).toEqual(Object.keys(generated).sort());
    for (const [path, text] of Object.entries(generated)) expect([path, readFileSync(join(committed, path), 'utf8')]).toEqual([path, text]);
  });

  it('forbids no further field in data, so that fields can be added', () => {
    for (const type of EVENT_TYPES) expect(eventDataJsonSchema(type)).not.toHaveProperty('additionalProperties');
  });

  it('leaves only invoice.created and invoice.expired out of *', () => {
    expect([...ON_DEMAND_EVENT_TYPES].sort()).toEqual(['invoice.created', 'invoice.expired']);
  });

  it('knows types with and without their prefix, and nothing else', () => {
    expect(eventTypeFrom('com.l402kit.payout.settled')).toBe('payout.settled');
    expect(eventTypeFrom('payout.settled')).toBe('payout.settled');
    for (const text of ['payout.settle', 'com.l402kit.', '', '*', 'toString', '__proto__', 'com.l402kit.com.l402kit.payout.settled']) expect(eventTypeFrom(text)).toBeUndefined();
    expect(isEventType('constructor')).toBe(false);
  });

  it('never tells a caller\'s preimage, and always the proof of a payout', () => {
    expect(Object.keys((eventDataJsonSchema('invoice.paid') as { properties: object }).properties).filter((name) => /preimage/i.test(name))).toEqual([]);
    expect(payoutSettled({ payoutId: SAMPLE.payoutId, amountMsat: msat(1_000n), routingFeeMsat: msat(0n), destination: 'a@b.c', paymentHash: SAMPLE.payoutHash, preimage: SAMPLE.preimage, settledAt: SAMPLE.at }).preimage).toBe(SAMPLE.preimage);
  });

  it('says only of money that came in how many whole satoshi it is, and never too many', () => {
    expect(EVENT_TYPES.filter((type) => 'amountSats' in (eventDataJsonSchema(type) as { properties: object }).properties)).toEqual(['invoice.paid']);
    const paid = (amountMsat: bigint) => invoicePaid({ invoiceId: SAMPLE.invoiceId, amountMsat: msat(amountMsat), feeMsat: msat(0n), netMsat: msat(0n), paymentHash: SAMPLE.paymentHash, resource: null, paidAt: SAMPLE.at, late: false }).amountSats;
    expect([0n, 999n, 1_000n, 10_999n, 2n ** 53n - 1n].map(paid)).toEqual([0, 0, 1, 10, 9_007_199_254_740]);
  });

  it('takes events from before that, too', () => {
    const { amountSats: _new, ...before } = EVENT_CATALOGUE['invoice.paid'].sample as Record<string, unknown>;
    expect(EVENT_CATALOGUE['invoice.paid'].data.safeParse(before).success).toBe(true);
  });

  it('refuses an amount that JSON would round', () => {
    const input = { invoiceId: SAMPLE.invoiceId, feeMsat: msat(0n), netMsat: msat(0n), paymentHash: SAMPLE.paymentHash, resource: null, paidAt: SAMPLE.at, late: false };
    expect(() => invoicePaid({ ...input, amountMsat: msat(2n ** 53n) })).toThrow(RangeError);
  });
});

describe('the envelope', () => {
  const input = {
    id: SAMPLE.eventId, operatorId: SAMPLE.operatorId, type: 'invoice.paid', subject: SAMPLE.invoiceId, at: SAMPLE.at, publicUrl: 'https://api.example',
    dataJson: JSON.stringify({ resource: '/straße "⚡" \u2028', n: 1 }),
  };

  it('is a valid CloudEvent with its keys in a fixed order', () => {
    const text = envelopeText({ ...input, extensions: { sessionid: 's"1', agentid: 'a' }, chain: { sequence: 42n, previousHashHex: 'ab'.repeat(32) } });
    const parsed = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(['specversion', 'id', 'source', 'type', 'subject', 'time', 'dataschema', 'datacontenttype', 'sequence', 'previoushash', 'agentid', 'sessionid', 'data']);
    expect(JSON.stringify(parsed)).toBe(text);
    const event = HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body: text }) as CloudEvent;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({ sequence: '00000000000000000042', dataschema: 'https://api.example/schemas/events/invoice.paid.json', data: { resource: '/straße "⚡" \u2028' }, sessionid: 's"1' });
  });

  it('of a test has no place in the chain and says so', () => {
    const parsed = JSON.parse(envelopeText({ ...input, test: true })) as Record<string, unknown>;
    expect(parsed).toMatchObject({ test: true });
    expect(parsed).not.toHaveProperty('sequence');
    expect(parsed).not.toHaveProperty('previoushash');
  });

  it('writes sequences so that they sort as text', () => {
    const numbers = [1n, 9n, 10n, 99n, 2n ** 63n - 1n];
    expect(numbers.map(sequenceText).sort()).toEqual(numbers.map(sequenceText));
  });
});
