// npm run bench -w l402-kit: what l402() costs a paid request, over the same Express app without it, in the same process and
// with the same headers. Counts processor time of the server, which other work on the machine disturbs less than requests a
// second do; the kinds take turns every few hundred requests, and the median of the rounds counts.
import { createHash, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT_KEY = '11'.repeat(32);
const ROUNDS = 9;
/** A turn is short, so that what disturbs it disturbs the others as well. The first of each round warms up. */
const TURNS = 17;
const REQUESTS_A_TURN = 240;
const CONNECTIONS = 20;
/** What they buy is used once and for one call, except by the pass. */
const KINDS = {
  'bare Express': '/bare',
  'paid, by a pass': '/pass',
  'paid, a challenge of this process': '/paid',
  'paid, a challenge of another process': '/elsewhere',
};

if (process.send !== undefined) serve();
else await measure();

function serve() {
  const express = require('express');
  const { l402, MemoryReplayStore } = require('l402-kit');
  const app = express();
  const options = { priceSats: 10, route: '/paid', rootKey: ROOT_KEY, lightning: { createInvoice: paperInvoice, checkPayment: () => Promise.resolve(false) }, maxOpenInvoicesPerClient: 1_000_000, poolSize: 0 };
  const answer = (_request, response) => { response.json({ answer: 42 }); };
  app.get('/bare', answer);
  app.get('/paid', l402(options), answer);
  // Has the key, and did not mint: every credential is verified from the beginning.
  app.get('/elsewhere', l402({ ...options, replay: new MemoryReplayStore() }), answer);
  app.get('/pass', l402({ ...options, uses: 1_000_000_000 }), answer);
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', (message) => {
    if (message === 'collect') globalThis.gc({ type: 'minor' });
    process.send({ cpu: process.cpuUsage() });
  });
}

/** An invoice that gives its preimage away as its description, under a signature that nobody looks at here. */
async function paperInvoice(amountSats) {
  const { encodeBolt11 } = require('@l402kit/bolt11');
  const preimage = randomBytes(32);
  const paymentHash = createHash('sha256').update(preimage).digest('hex');
  const paymentRequest = encodeBolt11({
    network: 'regtest', amountMsat: BigInt(amountSats) * 1_000n, timestamp: Math.floor(Date.now() / 1_000), expirySeconds: 3_600, paymentHash,
    paymentSecret: '00'.repeat(32), description: preimage.toString('hex'),
  }, () => ({ signature: new Uint8Array(64).fill(1), recovery: 0 }));
  return { paymentRequest, paymentHash, macaroon: '', amountSats, expiresAt: Date.now() + 3_600_000 };
}

async function measure() {
  const server = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'ignore', 'ipc'], execArgv: ['--expose-gc'] });
  const { port } = await next(server);
  const url = `http://127.0.0.1:${port}`;
  const [pass] = await buy(`${url}/pass`, 1);
  const found = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay();
    await once(socket, 'connect');
    return socket;
  }));
  for (let round = -1; round < ROUNDS; round++) {
    const singles = await buy(`${url}/paid`, TURNS * REQUESTS_A_TURN);
    const spent = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0]));
    // Rubbish of the selling would be swept up while others are measured. Not all of it: that would undo compiled code, too.
    await ask(server, 'collect');
    for (let turn = 0; turn < TURNS; turn++) {
      const credentials = singles.slice(turn * REQUESTS_A_TURN, (turn + 1) * REQUESTS_A_TURN);
      const kinds = Object.entries(KINDS);
      kinds.push(...kinds.splice(0, turn % kinds.length));
      for (const [kind, path] of kinds) {
        const before = await ask(server, 'time');
        await request(sockets, path, path === '/pass' ? credentials.map(() => pass) : credentials);
        const after = await ask(server, 'time');
        if (turn > 0) spent[kind] += after.user + after.system - before.user - before.system;
      }
    }
    if (round >= 0) for (const kind of Object.keys(KINDS)) found[kind].push(spent[kind] / ((TURNS - 1) * REQUESTS_A_TURN));
  }
  for (const socket of sockets) socket.destroy();
  server.kill();
  const bare = median(found['bare Express']);
  for (const [kind, micros] of Object.entries(found)) {
    // Of each round by itself: what disturbs a round disturbs all its kinds.
    const more = median(micros.map((one, round) => one - found['bare Express'][round]));
    process.stdout.write(`${kind.padEnd(36)} ${median(micros).toFixed(1).padStart(6)} µs of processor time a request${kind === 'bare Express' ? '' : `, ${more.toFixed(1)} µs more (${((100 * more) / bare).toFixed(0)} %)`}\n`);
  }
}

/** Asks for challenges and pays them. @returns values of Authorization */
async function buy(url, count) {
  const { readBolt11Unverified } = require('@l402kit/bolt11');
  const { Agent, request: ask } = require('undici');
  const dispatcher = new Agent({ connections: CONNECTIONS });
  const credentials = [];
  let asked = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (asked++ < count) {
      const { macaroon, invoice } = await (await ask(url, { dispatcher })).body.json();
      credentials.push(`L402 ${macaroon}:${readBolt11Unverified(invoice).invoice.description}`);
    }
  }));
  await dispatcher.close();
  return credentials;
}

/** One request for each credential, one after the other on each of the connections. */
async function request(sockets, path, credentials) {
  let at = 0;
  await Promise.all(sockets.map(async (socket) => {
    while (at < credentials.length) {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${credentials[at++]}\r\n\r\n`);
      const [answer] = await once(socket, 'data');
      if (!answer.includes('{"answer":42}')) throw new Error(`${path} answered ${answer.toString('latin1').slice(0, 300)}`);
    }
  }));
}

function next(child) {
  return new Promise((resolve) => { child.once('message', resolve); });
}

async function ask(child, message) {
  const answer = next(child);
  child.send(message);
  return (await answer).cpu;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
