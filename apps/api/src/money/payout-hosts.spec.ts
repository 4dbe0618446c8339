import { PayoutHosts, type PlaceAtHost } from './payout-hosts.js';

function setUp(atOnce = 32) {
  jest.useFakeTimers();
  const time = { ms: 0 };
  const pass = async (ms: number) => { time.ms += ms; await jest.advanceTimersByTimeAsync(ms); };
  return { hosts: new PayoutHosts(atOnce, () => time.ms), pass };
}
afterEach(() => { jest.useRealTimers(); });

/** Enters as often as it can, and tells how often that was. */
async function fill(hosts: PayoutHosts, pass: (ms: number) => Promise<void>, name: string, tries = 40): Promise<PlaceAtHost[]> {
  const entered = Promise.all(Array.from({ length: tries }, () => hosts.enter(name)));
  await pass(250);
  return (await entered).filter((place) => typeof place === 'object');
}
async function enter(hosts: PayoutHosts, name: string): Promise<PlaceAtHost> {
  const place = await hosts.enter(name);
  if (typeof place === 'string') throw new Error(place);
  return place;
}
async function earn(hosts: PayoutHosts, name: string, payouts: number): Promise<void> {
  for (let i = 0; i < payouts; i++) (await enter(hosts, name)).leave('settled');
}

describe('the places of a host', () => {
  it('are five for a host that nothing is known of, whatever comes at once, and never somebody else’s', async () => {
    const { hosts, pass } = setUp();
    expect(await fill(hosts, pass, 'hostile.test')).toHaveLength(5);
    expect(await fill(hosts, pass, 'honest.test')).toHaveLength(5);
  });

  it('are waited for a moment, and not at all where somebody has waited in vain, until one is free', async () => {
    const { hosts, pass } = setUp();
    const [first] = await fill(hosts, pass, 'slow.test', 6);
    expect(await hosts.enter('slow.test')).toBe('full');
    first!.leave('other');
    await enter(hosts, 'slow.test');
    const waiting = hosts.enter('slow.test');
    (await enter(hosts, 'other.test')).leave('settled');
    await pass(250);
    expect(await waiting).toBe('full');
    await pass(10_000);
    expect(await hosts.enter('slow.test')).toBe('held');
  });

  it('go to whoever waits, in order, as soon as they are free', async () => {
    const { hosts, pass } = setUp();
    const places = await fill(hosts, pass, 'h.test', 5);
    const order: number[] = [];
    const waiting = [1, 2, 3].map((n) => hosts.enter('h.test').then((place) => { if (typeof place === 'object') order.push(n); }));
    places[0]!.leave('other');
    const late = hosts.enter('h.test');
    places[1]!.leave('other');
    await pass(250);
    await Promise.all(waiting);
    expect([order, await late]).toEqual([[1, 2], 'full']);
  });

  it('grow with each payout that arrives soon, up to half of what the worker does at once', async () => {
    const { hosts, pass } = setUp();
    await earn(hosts, 'fast.test', 3);
    expect(await fill(hosts, pass, 'fast.test')).toHaveLength(8);
    await earn(hosts, 'faster.test', 1_000);
    expect(await fill(hosts, pass, 'faster.test')).toHaveLength(16);
  });

  it.each([['that comes late', 10_001, 'settled'], ['whose fate is not known', 5, 'unknown']] as const)('fall back to five with one %s', async (_what, tookMs, outcome) => {
    const { hosts, pass } = setUp();
    await earn(hosts, 'h.test', 100);
    const place = await enter(hosts, 'h.test');
    await pass(tookMs);
    place.leave(outcome);
    expect((await fill(hosts, pass, 'h.test')).length).toBe(outcome === 'unknown' ? 4 : 5);
  });

  it('stay taken by a payment of unknown fate until it counts as held for all workers', async () => {
    const { hosts, pass } = setUp();
    const places = await fill(hosts, pass, 'h.test', 5);
    for (const place of places) place.leave('unknown');
    await pass(59_000);
    expect(await fill(hosts, pass, 'h.test')).toHaveLength(0);
    await pass(1_000);
    expect(await fill(hosts, pass, 'h.test')).toHaveLength(5);
  });
});
