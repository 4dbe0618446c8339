import { parseArgs } from 'node:util';
import { L402Client } from '../client/l402-client.js';
import { serveMcp } from '../mcp/mcp-server.js';
import type { Terminal } from './terminal.js';
import { WALLET_FORMS, walletFromText } from './wallet-from-text.js';

export const MCP_USAGE = `npx l402-kit mcp --max-sats-per-call N --max-sats N [options]

An MCP server over standard input and output, with which an agent buys: fetch, pay_preview, budget, history.
  --max-sats-per-call N   most that one call may cost; default 100
  --max-sats N            most that the session may cost; default 1000
  --max-sats-per-host N   most that one host may get
  --wallet WALLET         default: L402_WALLET

In the settings of your agent:
  { "mcpServers": { "l402": { "command": "npx", "args": ["l402-kit", "mcp", "--max-sats", "1000"], "env": { "L402_WALLET": "…" } } } }

${WALLET_FORMS}`;

/** Serves until standard input ends. @returns the exit code */
export async function mcpCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { 'max-sats-per-call': { type: 'string' }, 'max-sats': { type: 'string' }, 'max-sats-per-host': { type: 'string' }, wallet: { type: 'string' } } });
  const sats = (name: 'max-sats-per-call' | 'max-sats' | 'max-sats-per-host', otherwise: number | undefined): number | undefined => {
    const text = values[name];
    if (text === undefined) return otherwise;
    if (!/^\d{1,11}$/.test(text)) throw new Error(`--${name} ${text}: give a whole number of sats.`);
    return Number(text);
  };
  const perHost = sats('max-sats-per-host', undefined);
  const limits = { maxSatsPerCall: sats('max-sats-per-call', 100)!, maxSatsPerSession: sats('max-sats', 1_000)!, ...(perHost === undefined ? {} : { maxSatsPerHost: perHost }) };
  const client = new L402Client({ wallet: walletFromText(values.wallet ?? terminal.environment('L402_WALLET')), ...limits });
  await serveMcp(client, terminal.input, terminal.output);
  return 0;
}
