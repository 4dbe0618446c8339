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
  await pass(2_001);
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

  it('are waited for while the payouts of the host end quickly, and not at all where one does not', async () => {
    const { hosts, pass } = setUp();
    const places = [await enter(hosts, 'h.test')];
    await pass(500);
    for (let i = 0; i < 4; i++) places.push(await enter(hosts, 'h.test'));
    const waiting = hosts.enter('h.test');
    await pass(1_400);
    places[0]!.leave('other');
    expect(typeof await waiting).toBe('object');
    const inVain = [hosts.enter('h.test'), hosts.enter('h.test')];
    await pass(700);
    expect([await Promise.all(inVain), await hosts.enter('h.test')]).toEqual([['full', 'full'], 'full']);
    (await enter(hosts, 'other.test')).leave('settled');
    await pass(10_000);
    expect(await hosts.enter('h.test')).toBe('held');
    for (const place of places.slice(1)) place.leave('other');
    expect(typeof await hosts.enter('h.test')).toBe('object');
  });

  it('go to whoever waits, in order, as soon as they are free', async () => {
    const { hosts, pass } = setUp();
    const places = await Promise.all([1, 2, 3, 4, 5].map(() => enter(hosts, 'h.test')));
    const order: number[] = [];
    const waiting = [1, 2, 3].map((n) => hosts.enter('h.test').then((place) => { if (typeof place === 'object') order.push(n); }));
    places[0]!.leave('other');
    const late = hosts.enter('h.test');
    places[1]!.leave('other');
    await pass(2_001);
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
    await pass(55_000);
    expect(await fill(hosts, pass, 'h.test')).toHaveLength(0);
    await pass(5_000);
    expect(await fill(hosts, pass, 'h.test')).toHaveLength(5);
  });
});
