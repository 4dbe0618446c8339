import { connectTo } from '../support/lnd-double/connect.js';
import { LndDouble } from '../support/lnd-double/lnd-double.js';
import { lightningNodeContract } from './lightning-node.contract.js';

lightningNodeContract('LND, as its double plays it', async () => {
  const lnd = new LndDouble();
  await lnd.start();
  const node = connectTo(lnd);
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
