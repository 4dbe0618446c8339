import { createServer } from 'node:net';
import { portOwner } from './port-owner.mjs';

/** What listens where, with the setting that changes it. The order is that of the start. */
export const PORTS = {
  PORT_API: { fallback: 4402, of: 'the API' },
  PORT_DEVNET: { fallback: 4403, of: 'the embedded Lightning network' },
  PORT_POSTGRES: { fallback: 4404, of: 'PostgreSQL' },
  PORT_REDIS: { fallback: 4405, of: 'Redis' },
  PORT_DEMO: { fallback: 4406, of: "the demo operator's API and webhooks" },
  PORT_WORKER: { fallback: 4407, of: 'health and metrics of the worker' },
  PORT_DASHBOARD: { fallback: 4400, of: 'the dashboard' },
  PORT_STAFF: { fallback: 4409, of: "the staff's pages" },
};

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<keyof typeof PORTS, number>}
 * @throws for a value that is no port, or for two settings that name the same one
 */
export function readPorts(env) {
  const ports = {};
  for (const [setting, { fallback }] of Object.entries(PORTS)) {
    const text = env[setting] ?? '';
    const port = text === '' ? fallback : Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${setting}=${text} is not a port: give a whole number from 1 to 65535.`);
    const twin = Object.keys(ports).find((other) => ports[other] === port);
    if (twin !== undefined) throw new Error(`${twin} and ${setting} are both ${port}: give them different ports.`);
    ports[setting] = port;
  }
  return ports;
}

function isFree(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      // No IPv6 on this machine: then nobody can listen there either.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(error.code === 'EACCES' ? new Error(`Port ${port} needs more rights than this user has: choose one above 1024.`) : error);
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @throws one line that names the first taken port, who uses it where that can be known, and how to choose another */
export async function assertPortsFree(ports, settings) {
  for (const setting of settings) {
    const port = ports[setting];
    if (await isFree(port, '127.0.0.1') && await isFree(port, '::')) continue;
    const owner = portOwner(port);
    throw new Error(`Port ${port}, meant for ${PORTS[setting].of}, is in use${owner === undefined ? '' : ` by ${owner}`}. Stop that, or choose another port: ${setting}=${port + 1000} npm start`);
  }
}
