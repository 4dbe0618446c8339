import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { EventChainError, EventInbox, type EventInboxOptions, type EventsPage, fetchEventsFrom, MemoryInboxStore, type WebhookEvent } from '../index.js';

interface Sent { readonly text: string; readonly hash: string; readonly event: WebhookEvent }
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const numbered = (n: number): string => String(n).padStart(20, '0');

function chain(length: number, type: (n: number) => string = () => 'invoice.paid'): Sent[] {
  const sent: Sent[] = [];
  for (let n = 1; n <= length; n++) {
    const event = {
      specversion: '1.0', id: `evt_${n}`, source: '/operators/op_1', type: `com.l402kit.${type(n)}`, subject: 'inv_1', time: '2026-11-20T00:00:00.000Z', dataschema: 'x',
      datacontenttype: 'application/json', sequence: numbered(n), previoushash: sent.at(-1)?.hash ?? '0'.repeat(64), data: { n, text: '⚡' },
    } as const;
    const text = JSON.stringify(event);
    sent.push({ text, event, hash: sha(text) });
  }
  return sent;
}

/** The API: knows `events`, answers pages of `size`, keeps none before `from`. */
const api = (events: readonly Sent[], { size = 3, from = 1 } = {}) => {
  const calls: string[] = [];
  const fetchEvents = async (after: string, types: readonly string[] | undefined): Promise<EventsPage> => {
    calls.push(after);
    const fitting = events.filter((e) => e.event.sequence! > after && Number(e.event.sequence) >= from && (!types || types.some((type) => e.event.type.endsWith(type))));
    const page = fitting.slice(0, size);
    return { events: page.map((e) => e.event), hashes: page.map((e) => e.hash), more: fitting.length > size };
  };
  return { fetchEvents, calls };
};

function inbox(events: readonly Sent[], options: Partial<EventInboxOptions> & { size?: number; from?: number } = {}) {
  const handled: number[] = [];
  const { fetchEvents, calls } = api(events, options);
  const made = new EventInbox({ store: new MemoryInboxStore(), fetchEvents, handle: (event) => { handled.push((event.data as { n: number }).n); }, ...options });
  return { inbox: made, handled, calls };
}
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('EventInbox', () => {
  it('handles each event once and in order, whatever is repeated, reordered or lost on the way', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(), { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), async (length, arrivals, size) => {
      const events = chain(length);
      const { inbox: made, handled } = inbox(events, { begin: 'beginning', size });
      for (const arrival of arrivals) await made.receive(events[arrival % length]!.text);
      expect(handled).toEqual(upTo(handled.length));
      await made.catchUp();
      expect(handled).toEqual(upTo(length));
    }), { numRuns: 200 });
  });

  it('asks the API only when there is a gap', async () => {
    const events = chain(8);
    const { inbox: made, handled, calls } = inbox(events);
    for (const n of [1, 2, 3]) expect(await made.receive(events[n - 1]!.text)).toBe('handled');
    expect(calls).toEqual([]);
    expect(await made.receive(events[7]!.text)).toBe('handled');
    expect(handled).toEqual(upTo(8));
    expect(calls).toEqual([numbered(3), numbered(6)]);
    expect(await made.receive(events[4]!.text)).toBe('duplicate');
    expect(handled).toEqual(upTo(8));
  });

  it('begins with the first event that it receives, unless it is told to begin with everything', async () => {
    const events = chain(6);
    const late = inbox(events);
    await late.inbox.receive(events[3]!.text);
    expect(late.handled).toEqual([4]);
    const whole = inbox(events, { begin: 'beginning' });
    await whole.inbox.receive(events[3]!.text);
    expect(whole.handled).toEqual([1, 2, 3, 4]);
    const older = inbox(events, { begin: 'beginning', from: 3 });
    await older.inbox.receive(events[3]!.text);
    expect(older.handled).toEqual([3, 4]);
  });

  it('handles one event at a time, also when all arrive at once', async () => {
    const events = chain(10);
    let underWay = 0;
    const order: number[] = [];
    const { inbox: made } = inbox(events, {
      begin: 'beginning',
      handle: async (event) => {
        expect(++underWay).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        order.push((event.data as { n: number }).n);
        underWay--;
      },
    });
    await Promise.all([...events].reverse().map((e) => made.receive(e.text)));
    expect(order).toEqual(upTo(10));
  });

  it('an event whose handler failed is not counted as handled, and comes again', async () => {
    const events = chain(2);
    let fail = true;
    const handled: number[] = [];
    const { inbox: made } = inbox(events, { handle: (event) => { if (fail) throw new Error('database down'); handled.push((event.data as { n: number }).n); } });
    await expect(made.receive(events[0]!.text)).rejects.toThrow('database down');
    fail = false;
    expect(await made.receive(events[0]!.text)).toBe('handled');
    expect(await made.receive(events[1]!.text)).toBe('handled');
    expect(handled).toEqual([1, 2]);
  });

  it('refuses an event that does not follow from the one before, and handles nothing of it', async () => {
    const events = chain(3);
    const { inbox: made, handled } = inbox(events);
    await made.receive(events[0]!.text);
    const forged = { ...events[1]!.event, previoushash: 'f'.repeat(64) };
    await expect(made.receive(JSON.stringify(forged))).rejects.toThrow(EventChainError);
    expect(handled).toEqual([1]);
    // One bit of an event that was handled differs from what the next one was chained to.
    const altered = inbox(events);
    await altered.inbox.receive(events[0]!.text.replace('"n":1', '"n":9'));
    await expect(altered.inbox.receive(events[1]!.text)).rejects.toThrow(/altered or forged/);
  });

  it('says so when the gap is older than the API keeps', async () => {
    const events = chain(9);
    const { inbox: made } = inbox(events, { from: 7 });
    await made.receive(events[0]!.text);
    await expect(made.receive(events[8]!.text)).rejects.toThrow(/older than it keeps/);
  });

  it('of an endpoint with chosen types reads from the API, misses nothing and expects no unbroken numbers', async () => {
    const events = chain(10, (n) => (n % 3 === 0 ? 'payout.settled' : 'invoice.paid'));
    const { inbox: made, handled } = inbox(events, { types: ['payout.settled'], begin: 'beginning' });
    await made.receive(events[8]!.text);
    expect(handled).toEqual([3, 6, 9]);
    expect(await made.receive(events[5]!.text)).toBe('duplicate');
    expect(handled).toEqual([3, 6, 9]);
  });

  it('keeps test events out of the chain', async () => {
    const tests: string[] = [];
    const { inbox: made, handled } = inbox(chain(1), { handleTest: (event) => { tests.push(event.id); } });
    const { sequence: _s, previoushash: _p, ...envelope } = chain(1)[0]!.event;
    expect(await made.receive(JSON.stringify({ ...envelope, test: true }))).toBe('test');
    expect([tests, handled]).toEqual([['evt_1'], []]);
  });
});

describe('fetchEventsFrom', () => {
  it('asks GET /v1/events with the key, and says what the API answered when it refuses', async () => {
    const asked: [string, string | null][] = [];
    let status = 200;
    const fetch = (async (url: string, init: RequestInit) => {
      asked.push([url, new Headers(init.headers).get('authorization')]);
      return new Response(JSON.stringify(status === 200 ? { data: [], bodyHashes: [], nextCursor: null } : { title: 'This API key is unknown' }), { status });
    }) as unknown as typeof globalThis.fetch;
    const fetchEvents = fetchEventsFrom({ apiUrl: 'https://api.example/', apiKey: 'l402_x', fetch });
    expect(await fetchEvents(numbered(7), ['invoice.paid', 'payout.settled'])).toEqual({ events: [], hashes: [], more: false });
    expect(asked).toEqual([['https://api.example/v1/events?after=00000000000000000007&limit=500&types=invoice.paid%2Cpayout.settled', 'Bearer l402_x']]);
    status = 401;
    await expect(fetchEvents('0', undefined)).rejects.toThrow(/401.*unknown/);
  });
});
