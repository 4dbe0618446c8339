import { TEST_AUTHORITY } from '@l402kit/testing';
import { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import { readLndSettings } from '../../src/integrations/lnd/lnd-settings.js';
import { LndDouble } from '../support/lnd-double/lnd-double.js';
import { lightningNodeContract } from './lightning-node.contract.js';

lightningNodeContract('LND, as its double plays it', async () => {
  const lnd = new LndDouble();
  await lnd.start();
  const node = new LndNode(readLndSettings({ LND_GRPC: lnd.address, LND_TLS_CERT: TEST_AUTHORITY, LND_MACAROON: lnd.macaroon, LND_ROUTE_HINTS: '0' }));
  return {
    node,
    payInvoice: async (bolt11) => lnd.receive(bolt11),
    newReceiverInvoice: async ({ amountMsat, behaviour = 'pay' }) => {
      const bolt11 = lnd.receivers.newInvoice({ amountMsat, behaviour });
      const { paymentHash } = lnd.receivers.read(bolt11)!;
      return { bolt11, paymentHash, release: async () => lnd.receivers.release(paymentHash) };
    },
    timesPaid: async (paymentHash) => (lnd.receivers.wasPaid(paymentHash) ? 1 : 0),
    close: async () => {
      await node.close();
      await lnd.stop();
    },
  };
});
