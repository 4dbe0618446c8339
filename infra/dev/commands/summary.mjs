import { logDir, shown } from '../paths.mjs';

/** What is where, once everything runs. */
export function printSummary(progress, { ports, database, queue }) {
  const api = `http://localhost:${ports.PORT_API}`;
  const devnet = `http://localhost:${ports.PORT_DEVNET}`;
  const demo = `http://localhost:${ports.PORT_DEMO}/api/data`;
  progress.line(`
Up and running

  dashboard       http://localhost:${ports.PORT_DASHBOARD}${(process.env.STAFF_WALLET_KEYS ?? '') === '' ? '' : `\n  staff's pages   http://localhost:${ports.PORT_STAFF}`}
  API             ${api}
  documentation   ${api}/docs   (OpenAPI: ${api}/openapi.json)
  demo's API      ${demo}   (402: a call costs 1,000 sats)
  white paper     ${api}/whitepaper-extended   (402: 100 sats, the platform's own sale)
  metrics         ${api}/metrics   http://localhost:${ports.PORT_WORKER}/metrics
  Lightning       ${devnet}/wallets   (regtest: no real money)
  PostgreSQL      ${database}
  queue           ${queue}
  logs            ${shown(logDir)}

Buy a call of the demo's API:

  L402_WALLET=devnet:${devnet}/caller node packages/l402-kit/dist/esm/cli/main.js get ${demo} --max-sats 1000

Sign up an operator of your own:

  curl -s ${devnet}/wallets -H 'content-type: application/json' -d '{"name":"bob"}'
  curl -s ${api}/v1/operators -H 'content-type: application/json' -d '{"lightningAddress":"bob@localhost:${ports.PORT_DEVNET}"}'

Ctrl-C stops everything.`);
}
