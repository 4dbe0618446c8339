#!/usr/bin/env node
// Prisma's schema engine without a download. The prisma command starts an executable and talks JSON-RPC with it over
// stdin and stdout; the official executable comes from a host that many machines cannot reach, while the same engine
// is on npm as WebAssembly (@prisma/schema-engine-wasm). This file is the missing piece in between.
// In use only where the official executable is missing: see ../setup/prisma-command.mjs.
import { createInterface } from 'node:readline';
import { parseArguments } from './arguments.mjs';
import { runDatabaseCommand, createDatabase } from './database-commands.mjs';
import { openEngine, engineVersion, panicMessage } from './wasm-engine.mjs';

const options = parseArguments(process.argv.slice(2));

/** One line of log on stderr, in the form in which the prisma command looks for errors. */
function logError(message, fields = {}) {
  const entry = { timestamp: new Date().toISOString(), level: 'ERROR', fields: { message, ...fields }, target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

process.on('uncaughtException', (error) => {
  const panic = panicMessage();
  logError(panic ?? error.message, { is_panic: panic !== undefined, backtrace: error.stack });
  process.exit(panic === undefined ? 1 : 101);
});

if (options.version) {
  process.stdout.write(`schema-engine-cli ${engineVersion()}\n`);
} else if (options.command !== undefined) {
  try {
    await runDatabaseCommand(options.command, options.datasource.url);
  } catch (error) {
    // The prisma command passes over the first line of stderr: the executable announces itself there.
    process.stderr.write('\n');
    logError(error.message, error.code === undefined ? {} : { is_panic: false, error_code: error.code });
    process.exitCode = 1;
  }
} else {
  await serve();
}

/** Answers requests in the order they finish, until stdin closes and the last one is answered. */
async function serve() {
  let engine;
  const underWay = new Set();
  const call = async ({ method, params }) => {
    if (method === 'createDatabase') return { databaseName: await createDatabase(params.datasource.url ?? options.datasource.url) };
    engine ??= openEngine(options);
    const opened = await engine;
    const name = method === 'getDatabaseVersion' ? 'version' : method;
    if (typeof opened[name] !== 'function') throw new Error(`The WebAssembly schema engine has no method ${method}`);
    return opened[name](params);
  };
  const answer = async (request) => {
    try {
      const result = await call(request);
      // The executable prints a diff through a notification; the command shows nothing else.
      if (request.method === 'diff' && typeof result?.stdout === 'string') send({ id: `print-${request.id}`, method: 'print', params: { content: result.stdout } });
      send({ id: request.id, result: result ?? {} });
    } catch (error) {
      send({ id: request.id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data: describe(error) } });
    }
  };
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const request = JSON.parse(line);
    // Answers to our own print notifications carry no method.
    if (request.method === undefined) continue;
    const work = answer(request).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
  // Pooled connections would keep the process alive.
  process.exit(0);
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function describe(error) {
  return {
    is_panic: false,
    message: panicMessage() ?? String(error?.message ?? error),
    ...(/^P\d{4}$/.test(error?.code ?? '') ? { error_code: error.code } : {}),
    ...(error?.meta === undefined ? {} : { meta: error.meta }),
  };
}
