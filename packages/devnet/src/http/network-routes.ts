/** The network as a whole: is it up, what does it hold, and the switches of the platform's node. */
import type { Devnet } from '../devnet.js';
import { channelSums } from '../ldk/outgoing.js';
import { NODE_NAMES } from '../ledger/records.js';
import { invalid } from './http-problem.js';
import type { PlatformSwitch } from './node-routes.js';
import type { Reply, Route } from './router.js';

/** Books and channels side by side. `agrees` is exact whenever nothing is under way. */
function overview(devnet: Devnet): Reply {
  const nodes = NODE_NAMES.map((name) => {
    const { localMsat, pendingHtlcs } = channelSums(devnet.node(name));
    return { name, pubkey: devnet.node(name).idHex, channelsMsat: localMsat, booksMsat: devnet.ledger.ownsMsat(name), walletsMsat: devnet.walletsMsat(name), pendingHtlcs };
  });
  const agrees = nodes.every(({ channelsMsat, booksMsat, pendingHtlcs }) => pendingHtlcs === 0 && channelsMsat === booksMsat);
  return { body: { network: 'regtest', notice: 'Play money on a chain of its own. Never real bitcoin.', settlements: devnet.durableSettlements, nodes, agrees } };
}

export function networkRoutes(devnet: Devnet, platform: PlatformSwitch): Route[] {
  const ready = (): Reply => ({ immediate: true, body: { status: 'ok', network: 'regtest', paused: platform.paused } });
  return [
    { method: 'GET', path: '/healthz', handler: ready },
    { method: 'GET', path: '/readyz', handler: ready },
    {
      method: 'GET', path: '/', handler: async ({ query }) => {
        // For exact sums: once nothing moves, which under constant load is never.
        if (query.has('quiet')) await devnet.network.quiet();
        return overview(devnet);
      },
    },
    { method: 'POST', path: '/pause', handler: () => { platform.pause(); return ready(); } },
    { method: 'POST', path: '/resume', handler: () => { platform.resume(); return ready(); } },
    {
      method: 'POST', path: '/node/behaviour', handler: ({ body }) => {
        const { acceptLate } = body;
        if (typeof acceptLate !== 'boolean') throw invalid('acceptLate must be true or false');
        devnet.receiver.acceptLate = acceptLate;
        return { body: { acceptLate } };
      },
    },
  ];
}
