import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OverviewJson } from './devnet-api.js';
import { DevnetApi } from './devnet-api.js';
import type { RunningDevnet } from './start-devnet.js';
import { startDevnet } from './start-devnet.js';

const CALLER_GRANT_MSAT = 100_000_000_000;

interface Line { readonly cursor: number; readonly paymentHash: string; readonly receivedMsat: number }
interface PayResult { readonly state: string; readonly preimage?: string }

const total = ({ nodes }: OverviewJson): number => nodes.reduce((sum, { channelsMsat }) => sum + channelsMsat, 0);
const decode = (api: DevnetApi, bolt11: string) => api.post<{ paymentHash: string }>('/node/decode', { bolt11 });
const payout = (api: DevnetApi, bolt11: string, timeoutSeconds = 20) =>
  api.post<PayResult>('/node/pay', { bolt11, maxFeeMsat: 0, maxTotalCltvBlocks: 1_008, timeoutSeconds });

/** The first `count` lines of the stream after `after`; fewer when the daemon dies. */
async function settlements(url: string, after: number, count: number, onLine: (line: Line) => void = () => undefined): Promise<Line[]> {
  const lines: Line[] = [];
  if (count === 0) return lines;
  const response = await fetch(`${url}/node/settlements?after=${after}`);
  let rest = '';
  try {
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        if (!part) continue;
        const line = JSON.parse(part) as Line;
        onLine(line);
        if (lines.push(line) === count) return lines;
      }
    }
  } catch { /* killed in the middle: what came until then counts */ }
  return lines;
}

describe('the embedded network across the end of its process', () => {
  let dataDir: string;
  let devnet: RunningDevnet;
  let api: DevnetApi;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'devnet-durability-'));
    await start();
  });
  afterEach(async () => {
    await devnet.close();
    await rm(dataDir, { recursive: true });
  });
  async function start(): Promise<void> {
    devnet = await startDevnet({ dataDir });
    api = new DevnetApi(devnet.url);
  }

  it('an orderly restart keeps nodes, channels, wallets, behaviours, open invoices and settlements', async () => {
    await api.wallet('alice');
    await api.behave('alice', { commentAllowed: 7 });
    await api.pay('caller', (await api.invoice(5_000)).bolt11);
    await api.pay('caller', await api.invoiceOf('alice', 3_000, 'before'));
    const open = await api.invoice(2_000);
    const before = { alice: await api.walletPage('alice'), caller: await api.walletPage('caller'), overview: await api.quietOverview() };
    await devnet.close();
    const port = Number(new URL(devnet.url).port);
    devnet = await startDevnet({ dataDir, port });
    api = new DevnetApi(devnet.url);
    expect({ alice: await api.walletPage('alice'), caller: await api.walletPage('caller'), overview: await api.quietOverview() }).toEqual(before);
    await api.pay('caller', open.bolt11);
    expect((await settlements(devnet.url, 0, 2)).map(({ receivedMsat }) => receivedMsat)).toEqual([5_000, 2_000]);
  });

  it('a payment held by its receiver is held across kill -9 and succeeds once it is let go', async () => {
    await api.wallet('holder');
    await api.behave('holder', { holdMs: -1 });
    const bolt11 = await api.invoiceOf('holder', 9_000);
    expect((await payout(api, bolt11, 1)).state).toBe('unknown');
    await devnet.kill();
    await start();
    const { paymentHash } = await decode(api, bolt11);
    expect((await api.get<PayResult>(`/node/payments/${paymentHash}`)).state).toBe('in-flight');
    expect((await payout(api, bolt11, 1)).state).toBe('unknown');
    await api.behave('holder', { holdMs: null });
    const overview = await api.quietOverview();
    expect((await api.get<PayResult>(`/node/payments/${paymentHash}`)).state).toBe('succeeded');
    expect((await api.walletPage('holder')).balanceMsat).toBe(9_000);
    expect(overview.agrees).toBe(true);
  });

  it('a timed hold goes on after kill -9 and ends by itself', async () => {
    await api.wallet('holder');
    await api.behave('holder', { holdMs: 1_500 });
    const bolt11 = await api.invoiceOf('holder', 9_000);
    expect((await payout(api, bolt11, 1)).state).toBe('unknown');
    await devnet.kill();
    await start();
    const { paymentHash } = await decode(api, bolt11);
    let state = 'in-flight';
    while (state === 'in-flight') state = (await api.get<PayResult>(`/node/payments/${paymentHash}`)).state;
    expect(state).toBe('succeeded');
    expect((await api.walletPage('holder')).balanceMsat).toBe(9_000);
  });

  it('kill -9 in the middle of payments: what was answered is true, nothing is paid twice, every msat is where it belongs', async () => {
    await api.wallet('alice');
    const genesis = total(await api.quietOverview());
    const acknowledged = new Set<string>();
    const paidOut: string[] = [];
    const told = new Map<number, string>();
    for (const killAfter of [25, 40, 60]) {
      let goal: () => void = () => undefined;
      const reached = new Promise<void>((resolve) => { goal = resolve; });
      let done = 0;
      const url = devnet.url;
      const stream = settlements(url, told.size, Number.POSITIVE_INFINITY, ({ cursor, paymentHash }) => told.set(cursor, paymentHash));
      const buyer = async (): Promise<void> => {
        for (;;) {
          const { bolt11, paymentHash } = await api.invoice(10_000);
          await api.pay('caller', bolt11);
          acknowledged.add(paymentHash);
          const pr = await api.invoiceOf('alice', 9_000);
          paidOut.push(pr);
          await payout(api, pr);
          if ((done += 1) === killAfter) goal();
        }
      };
      // Every buyer ends with the connection that the kill cuts.
      const buyers = Array.from({ length: 12 }, () => buyer().catch((error: unknown) => error));
      await reached;
      await devnet.kill();
      for (const end of await Promise.all(buyers)) expect(end).toMatchObject({ name: 'TypeError' });
      await stream;
      await start();
    }
    const overview = await api.quietOverview();
    expect(overview.nodes.map(({ pendingHtlcs }) => pendingHtlcs)).toEqual([0, 0, 0]);
    expect(overview.agrees).toBe(true);
    expect(total(overview)).toBe(genesis);

    const all = await settlements(devnet.url, 0, overview.settlements);
    expect(all.map(({ cursor }) => cursor)).toEqual(all.map((_, i) => i + 1));
    const settled = all.map(({ paymentHash }) => paymentHash);
    expect(new Set(settled).size).toBe(settled.length);
    expect([...acknowledged].filter((hash) => !settled.includes(hash))).toEqual([]);
    for (const [cursor, paymentHash] of told) expect(settled[cursor - 1]).toBe(paymentHash);
    expect(acknowledged.size).toBeGreaterThanOrEqual(125);

    const caller = await api.walletPage('caller');
    expect(caller).toMatchObject({ balanceMsat: CALLER_GRANT_MSAT - settled.length * 10_000, reservedMsat: 0 });
    // Paid again after the crash: an invoice that had been paid answers its preimage, any other is paid now.
    for (const bolt11 of paidOut) expect((await payout(api, bolt11)).state).toBe('succeeded');
    expect((await api.walletPage('alice')).balanceMsat).toBe(paidOut.length * 9_000);
    expect(total(await api.quietOverview())).toBe(genesis);
  }, 60_000);
});
