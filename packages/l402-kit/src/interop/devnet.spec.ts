/** Real Lightning payments: the embedded network, a server behind `l402()`, and clients of ours and of others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchWithL402 } from '@getalby/lightning-tools';
import { DevnetApi, startDevnet, type RunningDevnet } from '@l402kit/devnet';
import express from 'express';
import { l402 } from '../adapters/express.js';
import { L402Client } from '../client/l402-client.js';
import type { Invoice, InvoicePurpose, LightningProvider } from '../lightning/lightning-provider.js';
import { DevnetWallet } from '../wallets/devnet-wallet.js';

const PRICE = 3;
const AGENTS = 100;
const PURCHASES = 1_000;

/** Invoices of the network's platform node. */
class DevnetNode implements LightningProvider {
  constructor(private readonly api: DevnetApi) {}

  async createInvoice(amountSats: number, { description = '', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const { bolt11, paymentHash, expiresAt } = await this.api.post<{ bolt11: string; paymentHash: string; expiresAt: string }>('/node/invoices', { amountMsat: amountSats * 1_000, description, expirySeconds });
    return { paymentRequest: bolt11, paymentHash, macaroon: '', amountSats, expiresAt: Date.parse(expiresAt) };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    return (await this.api.get<{ state: string }>(`/node/invoices/${paymentHash}`)).state === 'settled';
  }
}

describe('on the embedded network', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'l402-kit-devnet-'));
  let devnet: RunningDevnet;
  let api: DevnetApi;
  let url: string;
  let served = 0;
  const server = createServer();

  beforeAll(async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    devnet = await startDevnet({ dataDir });
    api = new DevnetApi(devnet.url);
    await api.post('/wallets', { name: 'buyer', kind: 'caller', balanceMsat: 20_000_000 });
    const app = express();
    app.get('/data', l402({ priceSats: PRICE, lightning: new DevnetNode(api), rootKey: '11'.repeat(32), maxOpenInvoicesPerClient: PURCHASES }) as express.RequestHandler, (_request, response) => { served++; response.json({ served }); });
    server.on('request', app);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`;
  }, 60_000);
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await devnet.close();
    rmSync(dataDir, { recursive: true, force: true });
    jest.restoreAllMocks();
  });

  const balanceMsat = async () => (await api.get<{ balanceMsat: number }>('/wallets/buyer')).balanceMsat;
  const platformMsat = async () => (await api.get<{ nodes: { name: string; booksMsat: number }[] }>('/?quiet')).nodes.find(({ name }) => name === 'platform')!.booksMsat;

  it('fetchWithL402 of @getalby/lightning-tools pays and is served', async () => {
    const wallet = new DevnetWallet(devnet.url, 'buyer');
    const response = await fetchWithL402(url, {}, { wallet: { payInvoice: ({ invoice }: { invoice: string }) => wallet.payInvoice(invoice) } as never });
    expect([response.status, await response.json()]).toEqual([200, { served: 1 }]);
  });

  it(`${AGENTS} agents at once buy ${PURCHASES} calls, and every sat is accounted for`, async () => {
    const [before, platformBefore, servedBefore] = [await balanceMsat(), await platformMsat(), served];
    const agents = Array.from({ length: AGENTS }, (_, i) => new L402Client({ wallet: new DevnetWallet(devnet.url, 'buyer'), agentId: `agent-${i}`, maxSatsPerCall: PRICE, maxSatsPerSession: (PRICE * PURCHASES) / AGENTS, maxFeeMsat: 0 }));
    await Promise.all(agents.map(async (agent) => {
      for (let call = 0; call < PURCHASES / AGENTS; call++) {
        const response = await agent.fetch(url);
        expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('served')]);
      }
    }));
    expect(served - servedBefore).toBe(PURCHASES);
    expect(agents.reduce((sum, agent) => sum + agent.spending().spentSats, 0)).toBe(PURCHASES * PRICE);
    expect(before - await balanceMsat()).toBe(PURCHASES * PRICE * 1_000);
    expect(await platformMsat() - platformBefore).toBe(PURCHASES * PRICE * 1_000);
  }, 120_000);
});
