import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevnetApi } from './devnet-api.js';
import type { RunningDevnet } from './start-devnet.js';
import { startDevnet } from './start-devnet.js';

describe("the platform's node", () => {
  let dataDir: string;
  let devnet: RunningDevnet;
  let api: DevnetApi;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'devnet-platform-'));
    devnet = await startDevnet({ dataDir });
    api = new DevnetApi(devnet.url);
    await api.wallet('alice');
  });
  afterAll(async () => {
    await devnet?.close();
    await rm(dataDir, { recursive: true });
  });
  const order = (bolt11: string) => ({ bolt11, maxFeeMsat: 0, maxTotalCltvBlocks: 1_008, timeoutSeconds: 20 });
  const refused = (status: number, code: string) => expect.objectContaining({ status, code });
  /** An invoice of one second, after that second. */
  const expiredInvoice = async () => {
    const made = await api.post<{ bolt11: string; paymentHash: string; expiresAt: string }>('/node/invoices', { amountMsat: 1_000, expirySeconds: 1 });
    await new Promise((resolve) => { setTimeout(resolve, Date.parse(made.expiresAt) - Date.now() + 1); });
    return made;
  };

  it('paused: /node answers 503, payments to it fail, its stream ends; resumed, all is as before', async () => {
    const { bolt11 } = await api.invoice(4_000);
    const stream = await fetch(`${devnet.url}/node/settlements?after=0`);
    const streamEnd = stream.text().then(() => 'ended', () => 'cut');
    expect(await api.post('/pause')).toMatchObject({ paused: true });
    expect(['ended', 'cut']).toContain(await streamEnd);
    await expect(api.invoice(1_000)).rejects.toEqual(refused(503, 'paused'));
    await expect(api.get('/node/info')).rejects.toEqual(refused(503, 'paused'));
    await expect(api.pay('caller', bolt11)).rejects.toEqual(refused(409, 'payment-failed'));
    expect(await api.post('/resume')).toMatchObject({ paused: false });
    await api.quietOverview();
    expect(await api.pay('caller', bolt11)).toMatchObject({ feeMsat: 0 });
  });

  it('a payment held by its receiver outlives a pause', async () => {
    await api.wallet('holder');
    await api.behave('holder', { holdMs: -1 });
    const bolt11 = await api.invoiceOf('holder', 2_000);
    const paying = api.post<{ state: string }>('/node/pay', order(bolt11));
    while ((await api.get<{ nodes: { pendingHtlcs: number }[] }>('/?quiet')).nodes.every(({ pendingHtlcs }) => pendingHtlcs === 0));
    await api.post('/pause');
    await api.behave('holder', { holdMs: null });
    await api.post('/resume');
    expect((await paying).state).toBe('succeeded');
  });

  it('an expired invoice is not paid, unless the node is told to accept it late', async () => {
    const made = await expiredInvoice();
    await expect(api.pay('caller', made.bolt11)).rejects.toEqual(refused(410, 'invoice-expired'));
    await api.post('/node/behaviour', { acceptLate: true });
    await api.pay('caller', made.bolt11);
    expect(await api.get(`/node/invoices/${made.paymentHash}`)).toMatchObject({ state: 'settled', receivedMsat: 1_000 });
    await api.post('/node/behaviour', { acceptLate: false });
  });

  it('its own invoice cannot be paid by itself', async () => {
    const { bolt11 } = await api.invoice(1_000);
    expect(await api.post('/node/pay', order(bolt11))).toMatchObject({ state: 'failed', reason: expect.stringContaining('same node') });
  });

  it('a payment beyond what it has fails with the reason', async () => {
    const bolt11 = await api.invoiceOf('alice', 90_000_000_000);
    await api.wallet('whale', { kind: 'operator' });
    const first = await api.post<{ state: string }>('/node/pay', order(bolt11));
    expect(first.state).toBe('succeeded');
    await api.behave('whale', { maxSendableMsat: 20_000_000_000_000 });
    const beyond = await api.invoiceOf('whale', 20_000_000_000_000);
    expect(await api.post('/node/pay', order(beyond))).toEqual({ state: 'failed', reason: 'no route with enough capacity to the receiver' });
  });

  it.each([
    [{ amountMsat: 0 }, 'amountMsat'], [{ amountMsat: -1 }, 'amountMsat'], [{ amountMsat: 1.5 }, 'amountMsat'], [{ amountMsat: '5' }, 'amountMsat'],
    [{ amountMsat: 2 ** 53 }, 'amountMsat'], [{}, 'amountMsat'], [{ amountMsat: 5, expirySeconds: 0 }, 'expirySeconds'],
    [{ amountMsat: 5, description: 'x'.repeat(640) }, 'description'], [{ amountMsat: 5, description: 7 }, 'description'],
  ])('makes no invoice of %j and names the field', async (body, field) => {
    await expect(api.post('/node/invoices', body)).rejects.toEqual(refused(422, 'invalid'));
    await expect(api.post('/node/invoices', body)).rejects.toThrow(field);
  });

  it('a cursor that never was is refused, so a mixed-up data folder is noticed', async () => {
    await expect(api.get('/node/settlements?after=999999')).rejects.toEqual(refused(409, 'cursor-ahead'));
    await expect(api.get('/node/settlements?after=-1')).rejects.toEqual(refused(422, 'invalid'));
  });

  it('a hash that is no hash is refused', async () => {
    await expect(api.get('/node/invoices/xyz')).rejects.toEqual(refused(422, 'invalid'));
    await expect(api.get('/node/payments/ABCD')).rejects.toEqual(refused(422, 'invalid'));
  });
});

describe('a small network', () => {
  it('never runs dry: money goes round by itself, and no balance changes by it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'devnet-circulation-'));
    const devnet = await startDevnet({ dataDir, channelSats: 1_000_000 });
    try {
      const api = new DevnetApi(devnet.url);
      await api.wallet('alice');
      const genesis = (await api.quietOverview()).nodes.reduce((sum, { channelsMsat }) => sum + channelsMsat, 0);
      // Four times what a side of the channels holds at first.
      for (let i = 0; i < 40; i += 1) {
        await api.pay('caller', (await api.invoice(50_000_000)).bolt11);
        const paid = await api.post<{ state: string }>('/node/pay', { bolt11: await api.invoiceOf('alice', 50_000_000), maxFeeMsat: 0, maxTotalCltvBlocks: 1_008, timeoutSeconds: 20 });
        expect(paid.state).toBe('succeeded');
      }
      const { nodes, agrees } = await api.quietOverview();
      expect(agrees).toBe(true);
      expect(nodes.reduce((sum, { channelsMsat }) => sum + channelsMsat, 0)).toBe(genesis);
      expect((await api.walletPage('alice')).balanceMsat).toBe(2_000_000_000);
      expect((await api.walletPage('caller')).balanceMsat).toBe(98_000_000_000);
    } finally {
      await devnet.close();
      await rm(dataDir, { recursive: true });
    }
  });
});
