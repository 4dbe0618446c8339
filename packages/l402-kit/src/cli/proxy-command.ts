import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ManagedProvider } from '../managed/managed-provider.js';
import { ProxyConfigError, readProxyConfig, type ProxyConfig } from '../proxy/proxy-config.js';
import { startProxy } from '../proxy/proxy-server.js';
import { readProxyFile } from './proxy-file.js';
import type { Terminal } from './terminal.js';

export const PROXY_USAGE = `npx l402-kit proxy --upstream URL --address YOU@WALLET --price SATS [options]
npx l402-kit proxy --config FILE

Sells an API in any language without a line of code in it.
  --upstream URL          your API, for example http://localhost:3000 (h2c://… if it speaks HTTP/2 only, without TLS)
  --address ADDRESS       the Lightning Address that gets the sats
  --price SATS            for every call; "upstream" to ask your API (HEAD, answered with L402-Price-Sats)
  --free PATH             costs nothing; may come several times: --free /health --free "/docs/*"
  --upstream-ca FILE      certificate (PEM) to trust when your API has https of its own making
  --trust-proxy N|HEADER  proxies of yours in front of this one, or the header with the client's address
  --uses N                calls that one payment buys; default 1
  --valid-for SECONDS     time that one payment buys, for any number of calls
  --used-payments FILE    where used payments are kept; default .l402/used-payments, "memory" to forget them at the end
  --port N                default 8402
  --host ADDRESS          default 0.0.0.0
  --timeout-ms N          for your API to begin its answer; default 30000
  --api-key KEY           of your account (scope invoices); default: L402KIT_API_KEY
  --platform-url URL      default https://l402kit.com
  --config FILE           the same names in YAML, with routes:
                            routes: [{ path: "/images/*", price: 25 }]`;

/** Beside the root key: credentials outlive the process, and so must what is known of them. */
const USED_PAYMENTS = '.l402/used-payments';

/** Runs the proxy until the terminal ends. @returns the exit code */
export async function proxyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const config = settingsFrom(args, terminal);
  const platform = config.platformUrl;
  const apiKey = config.apiKey ?? terminal.environment('L402KIT_API_KEY');
  const lightning = ManagedProvider.fromAddress(config.address, { ...(apiKey === undefined ? {} : { apiKey }), ...(platform === undefined ? {} : { baseUrl: platform }) });
  const proxy = await startProxy(config, lightning);
  terminal.say(`${proxy.url} → ${config.upstream}: ${typeof config.price === 'number' ? `${config.price} sats a call` : 'your API names the price'}, to ${config.address}`);
  await terminal.ended;
  await proxy.close();
  return 0;
}

function settingsFrom(args: readonly string[], terminal: Terminal): ProxyConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' }, upstream: { type: 'string' }, address: { type: 'string' }, price: { type: 'string' }, free: { type: 'string', multiple: true },
      port: { type: 'string' }, host: { type: 'string' }, 'timeout-ms': { type: 'string' }, 'api-key': { type: 'string' }, 'platform-url': { type: 'string' },
      'upstream-ca': { type: 'string' }, 'trust-proxy': { type: 'string' }, uses: { type: 'string' }, 'valid-for': { type: 'string' }, 'used-payments': { type: 'string' },
    },
  });
  const number = (text: string | undefined): unknown => (text !== undefined && /^\d+$/.test(text) ? Number(text) : text);
  const given = {
    upstream: values.upstream, address: values.address, price: number(values.price), free: values.free, port: number(values.port), host: values.host,
    timeoutMs: number(values['timeout-ms']), apiKey: values['api-key'], platformUrl: values['platform-url'],
    upstreamCa: values['upstream-ca'], trustProxy: number(values['trust-proxy']), uses: number(values.uses), validFor: number(values['valid-for']), usedPayments: values['used-payments'],
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (values.config === undefined && Object.keys(set).length === 0) throw new Error(PROXY_USAGE);
  const file = values.config === undefined ? undefined : readProxyFile(values.config);
  if (file !== undefined) terminal.say(`settings from ${file.name}`);
  try {
    return withUsedPayments(readProxyConfig(withCertificate({ ...file?.values, ...set })));
  } catch (error) {
    // What the command line says counts more than the file, so that only the rest is the file's fault.
    throw error instanceof ProxyConfigError && !(String(error.path[0]) in set) ? file?.located(error) ?? error : error;
  }
}

/** `upstreamCa` names a file here, and is its content for the proxy. */
function withCertificate({ upstreamCa: file, ...rest }: Record<string, unknown>): Record<string, unknown> {
  if (typeof file !== 'string' || file.includes('-----BEGIN')) return file === undefined ? rest : { ...rest, upstreamCa: file };
  try {
    return { ...rest, upstreamCa: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new ProxyConfigError(`upstreamCa cannot be read: ${(error as Error).message}`, ['upstreamCa'], { cause: error });
  }
}

function withUsedPayments({ usedPayments = USED_PAYMENTS, ...rest }: ProxyConfig): ProxyConfig {
  return usedPayments === 'memory' ? rest : { ...rest, usedPayments };
}
