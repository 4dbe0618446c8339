import { decodeBolt11 } from '@l402kit/bolt11';
import { InstantNode } from '../../src/integrations/instant/instant-node.js';
import { lightningNodeContract } from './lightning-node.contract.js';

lightningNodeContract('The instant node', async () => {
  const node = new InstantNode();
  const hashOf = (bolt11: string) => {
    const decoded = decodeBolt11(bolt11);
    if (!decoded.ok) throw new Error(decoded.problem.detail);
    return decoded.invoice.paymentHash;
  };
  return {
    node,
    payInvoice: async (bolt11) => node.receive(hashOf(bolt11)),
    newReceiverInvoice: async ({ amountMsat, behaviour }) => {
      const bolt11 = node.receivers.newInvoice({ amountMsat, ...(behaviour ? { behaviour } : {}) });
      const paymentHash = hashOf(bolt11);
      return { bolt11, paymentHash, release: async () => node.receivers.release(paymentHash) };
    },
    timesPaid: async (paymentHash) => (node.receivers.wasPaid(paymentHash) ? 1 : 0),
    close: () => node.close(),
  };
});
