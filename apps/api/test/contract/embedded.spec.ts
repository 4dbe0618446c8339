import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevnet } from '@l402kit/devnet';
import { EmbeddedNode } from '../../src/integrations/embedded/embedded-node.js';
import type { ContractNetwork } from './lightning-node.contract.js';
import { lightningNodeContract } from './lightning-node.contract.js';

async function call<T>(url: string, body?: object): Promise<T> {
  const response = await fetch(url, body ? { method: 'POST', body: JSON.stringify(body) } : {});
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

async function embeddedNetwork(): Promise<ContractNetwork> {
  const dataDir = await mkdtemp(join(tmpdir(), 'devnet-contract-'));
  const devnet = await startDevnet({ dataDir });
  const node = new EmbeddedNode(devnet.url);
  // Each behaviour has a wallet of its own, so that one invoice's fate does not touch another's.
  await call(`${devnet.url}/wallets`, { name: 'pay' });
  await call(`${devnet.url}/wallets`, { name: 'refuse' });
  await call(`${devnet.url}/wallets/refuse/behaviour`, { refuse: 'htlc' });
  await call(`${devnet.url}/wallets`, { name: 'hold' });
  await call(`${devnet.url}/wallets/hold/behaviour`, { holdMs: -1 });
  return {
    node,
    payInvoice: async (bolt11) => (await call<{ preimage: string }>(`${devnet.url}/wallets/caller/pay`, { bolt11 })).preimage,
    newReceiverInvoice: async ({ amountMsat, behaviour = 'pay' }) => {
      const { pr } = await call<{ pr: string }>(`${devnet.url}/lnurlp/${behaviour}/callback?amount=${amountMsat}`);
      const release = async () => { await call(`${devnet.url}/wallets/hold/behaviour`, { holdMs: null }); };
      return { bolt11: pr, paymentHash: (await node.decode(pr)).paymentHash, release };
    },
    timesPaid: async (paymentHash) => {
      const wallets = await Promise.all(['pay', 'refuse', 'hold'].map((name) =>
        call<{ payments: { paymentHash: string }[] }>(`${devnet.url}/wallets/${name}`)));
      return wallets.flatMap(({ payments }) => payments).filter((payment) => payment.paymentHash === paymentHash).length;
    },
    close: async () => {
      await node.close();
      await devnet.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

lightningNodeContract('The embedded network', embeddedNetwork);
