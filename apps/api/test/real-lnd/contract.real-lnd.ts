import { createHash, randomBytes } from 'node:crypto';
import { readLndSettings } from '../../src/integrations/lnd/lnd-settings.js';
import { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import { lightningNodeContract } from '../contract/lightning-node.contract.js';
import { eventually } from '../support/money-harness.js';
import { startRegtestNetwork } from './regtest-network.js';

lightningNodeContract('A real LND', async () => {
  const { platform, wallet, macaroon, close } = await startRegtestNetwork();
  const node = new LndNode(readLndSettings({ LND_GRPC: platform.grpc, LND_TLS_CERT: platform.certificatePath, LND_MACAROON: macaroon, LND_ROUTE_HINTS: '0' }));
  return {
    node,
    payInvoice: async (bolt11) => {
      const payment = await wallet.cli<{ status: string; payment_preimage: string }>('payinvoice', '--force', '--json', '--fee_limit=1000', bolt11);
      if (payment.status !== 'SUCCEEDED') throw new Error(`the payment is ${payment.status}`);
      return payment.payment_preimage;
    },
    newReceiverInvoice: async ({ amountMsat, behaviour = 'pay' }) => {
      const preimage = randomBytes(32);
      const paymentHash = createHash('sha256').update(preimage).digest('hex');
      const amount = `--amt_msat=${amountMsat}`;
      const bolt11 = behaviour === 'hold'
        ? (await wallet.cli<{ payment_request: string }>('addholdinvoice', amount, paymentHash)).payment_request
        : (await wallet.cli<{ payment_request: string }>('addinvoice', amount, `--preimage=${preimage.toString('hex')}`)).payment_request;
      if (behaviour === 'refuse') await wallet.cli('cancelinvoice', paymentHash);
      const release = async () => {
        await eventually(async () => (await wallet.cli<{ state: string }>('lookupinvoice', paymentHash)).state === 'ACCEPTED');
        await wallet.cli('settleinvoice', preimage.toString('hex'));
      };
      return { bolt11, paymentHash, release };
    },
    timesPaid: async (paymentHash) => {
      const { htlcs } = await wallet.cli<{ htlcs: { state: string }[] }>('lookupinvoice', paymentHash);
      return htlcs.filter(({ state }) => state === 'SETTLED').length;
    },
    close: async () => {
      await node.close();
      await close();
    },
  };
});
