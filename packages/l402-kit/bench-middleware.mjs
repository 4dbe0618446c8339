// npm run bench -w l402-kit: what l402() costs a paid request, over the same Express app without it, in the same process and
// with the same headers. Counts processor time of the server, which other work on the machine disturbs less than requests a
// second do; the kinds take turns in every round, and the median of the rounds counts.
import { createHash, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT_KEY = '11'.repeat(32);
const ROUNDS = 9;
const REQUESTS = 3_000;
const WARM_UP = 1_000;
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
  const { l402 } = require('l402-kit');
  const app = express();
  const options = { priceSats: 10, route: '/paid', rootKey: ROOT_KEY, lightning: { createInvoice: paperInvoice, checkPayment: () => Promise.resolve(false) }, maxOpenInvoicesPerClient: 1_000_000, poolSize: 0 };
  const answer = (_request, response) => { response.json({ answer: 42 }); };
  app.get('/bare', answer);
  app.get('/paid', l402(options), answer);
  // Has the key, and did not mint: every credential is verified from the beginning.
  app.get('/elsewhere', l402(options), answer);
  app.get('/pass', l402({ ...options, uses: 1_000_000_000 }), answer);
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', (message) => {
    if (message === 'collect') globalThis.gc();
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
  for (let round = -1; round < ROUNDS; round++) {
    const warmUp = await buy(`${url}/paid`, WARM_UP);
    const singles = await buy(`${url}/paid`, REQUESTS);
    // Each kind comes first as often as any other.
    const kinds = Object.entries(KINDS);
    kinds.push(...kinds.splice(0, (round + 1) % kinds.length));
    // Rubbish of the selling would be swept up while others are measured; a few requests later everything is warm again.
    await ask(server, 'collect');
    for (const [, path] of kinds) await request(url + path, path === '/pass' ? warmUp.map(() => pass) : warmUp);
    for (const [kind, path] of kinds) {
      const before = await ask(server, 'time');
      await request(url + path, path === '/pass' ? singles.map(() => pass) : singles);
      const after = await ask(server, 'time');
      if (round >= 0) found[kind].push((after.user + after.system - before.user - before.system) / REQUESTS);
    }
  }
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

/** One request for each credential; every connection has its own share of them. */
async function request(url, credentials) {
  const autocannon = require('autocannon');
  const each = credentials.length / CONNECTIONS;
  let connection = 0;
  const { non2xx, '2xx': served } = await autocannon({
    url, connections: CONNECTIONS, amount: credentials.length,
    setupClient: (client) => {
      const share = credentials.slice(each * connection, each * ++connection);
      client.setRequests(share.map((authorization) => ({ headers: { authorization } })));
    },
  });
  if (non2xx > 0 || served !== credentials.length) throw new Error(`${served} of ${credentials.length} requests to ${url} were served`);
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
