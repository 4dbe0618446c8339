import { get, GET_USAGE } from './get.js';
import { MCP_USAGE, mcpCommand } from './mcp-command.js';
import { PROXY_USAGE, proxyCommand } from './proxy-command.js';
import { VERSION } from '../version.js';
import type { Terminal } from './terminal.js';

const COMMANDS = { get: { run: get, usage: GET_USAGE }, proxy: { run: proxyCommand, usage: PROXY_USAGE }, mcp: { run: mcpCommand, usage: MCP_USAGE } };
const USAGE = `npx l402-kit get      fetch a URL and pay for it
npx l402-kit proxy    sell an API in any language
npx l402-kit mcp      let an agent buy, over MCP

--help after a command says more; --version says which release this is.`;

/** Runs one command. Whatever goes wrong is one line on standard error. @returns the exit code */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--version' || name === '-v') return show(VERSION);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (name === '' || name === '--help' || name === '-h') return show(USAGE);
  if (command === undefined) {
    terminal.say(`l402-kit: there is no command ${JSON.stringify(name)}.\n\n${USAGE}`);
    return 1;
  }
  if (rest.includes('--help') || rest.includes('-h')) return show(command.usage);
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    terminal.say(`l402-kit ${name}: ${describe(error)}`);
    return error instanceof Error && error.name === 'BudgetExceeded' ? 2 : 1;
  }

  /** Help that was asked for is the answer. */
  function show(words: string): number {
    terminal.output.write(`${words}\n`);
    return 0;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === 'fetch failed' && error.cause instanceof Error ? error.cause.message : error.message;
}
