import { get, GET_USAGE } from './get.js';
import { MCP_USAGE, mcpCommand } from './mcp-command.js';
import { PROXY_USAGE, proxyCommand } from './proxy-command.js';
import type { Terminal } from './terminal.js';

const COMMANDS = { get: { run: get, usage: GET_USAGE }, proxy: { run: proxyCommand, usage: PROXY_USAGE }, mcp: { run: mcpCommand, usage: MCP_USAGE } };
const USAGE = `npx l402-kit get      fetch a URL and pay for it
npx l402-kit proxy    sell an API in any language
npx l402-kit mcp      let an agent buy, over MCP

--help after a command says more.`;

/** Runs one command. Whatever goes wrong is one line on standard error. @returns the exit code */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (command === undefined) {
    terminal.say(USAGE);
    return name === '' || name === '--help' || name === '-h' ? 0 : 1;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.say(command.usage);
    return 0;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.say(`l402-kit ${name}: ${describe(error)}`);
    return error instanceof Error && error.name === 'BudgetExceeded' ? 2 : 1;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === 'fetch failed' && error.cause instanceof Error ? error.cause.message : error.message;
}
