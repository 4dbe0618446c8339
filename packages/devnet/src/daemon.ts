/** Lock, network, HTTP: one running daemon. */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { msat } from '@l402kit/money-types';
import { Devnet } from './devnet.js';
import { lnurlRoutes } from './http/lnurl-routes.js';
import { networkRoutes } from './http/network-routes.js';
import { PlatformSwitch, nodeRoutes } from './http/node-routes.js';
import { Router } from './http/router.js';
import { SettlementStreams } from './http/settlement-stream.js';
import { walletRoutes } from './http/wallet-routes.js';
import type { DevnetSettings } from './settings.js';
import { lockDataDir } from './store/data-dir-lock.js';

const CALLER_GRANT_MSAT = 100_000_000_000n;
const LET_GO_AFTER_MS = 1_000;

export interface Daemon {
  readonly url: string;
  /** Ends with everything on disk. */
  close(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken: set PORT_DEVNET to another one`) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export async function startDaemon(settings: DevnetSettings, onFatal: (error: Error) => void): Promise<Daemon> {
  const unlock = lockDataDir(settings.dataDir);
  try {
    const devnet = await Devnet.open({ dataDir: settings.dataDir, channelSats: settings.channelSats, onFatal });
    if (!devnet.ledger.wallets.has('caller')) {
      devnet.ledger.record({ kind: 'wallet', value: { name: 'caller', kind: 'caller', grantMsat: msat(CALLER_GRANT_MSAT), behaviour: {}, createdAtMs: Date.now() } });
    }
    await devnet.covered();
    const streams = new SettlementStreams(devnet);
    const platform = new PlatformSwitch(devnet, streams);
    const at = { host: settings.publicHost ?? '' };
    const router = new Router([
      ...networkRoutes(devnet, platform), ...nodeRoutes(devnet, streams, platform), ...walletRoutes(devnet, at), ...lnurlRoutes(devnet, at),
    ], () => devnet.covered());
    const server = router.server();
    // Longer than clients keep idle connections, so that none is closed under a request.
    server.keepAliveTimeout = 65_000;
    const port = await listen(server, settings.port);
    if (!at.host) at.host = `localhost:${port}`;
    return {
      url: `http://127.0.0.1:${port}`,
      close: async () => {
        streams.closeAll();
        await closeServer(server);
        await devnet.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Answers that are on their way get a moment; those that wait for a payment are let go. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const letGo = setTimeout(() => server.closeAllConnections(), LET_GO_AFTER_MS);
    server.close(() => { clearTimeout(letGo); resolve(); });
    server.closeIdleConnections();
  });
}
