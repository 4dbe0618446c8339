/**
 * The options of the official schema-engine executable that the prisma command uses.
 * @param {string[]} argv
 * @returns {{ datamodels: string[], datasource?: { url?: string, shadowDatabaseUrl?: string }, version: boolean, command?: string }}
 */
export function parseArguments(argv) {
  const options = { datamodels: [], datasource: undefined, version: false, command: undefined };
  const COMMANDS = new Set(['can-connect-to-database', 'create-database', 'drop-database']);
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i];
    if (argument === '--datamodels' || argument === '-d') options.datamodels.push(argv[++i]);
    else if (argument === '--datasource') options.datasource = JSON.parse(argv[++i]);
    else if (argument === '--version' || argument === '-V') options.version = true;
    else if (COMMANDS.has(argument)) options.command = argument;
    // Options that we have no use for come with a value; `cli` is only the word before a command.
    else if (argument.startsWith('--')) i++;
  }
  return options;
}
