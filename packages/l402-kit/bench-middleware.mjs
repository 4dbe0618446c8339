// npm run bench -w l402-kit: what l402() costs a paid request, over the same Express app without it. Counts processor time
// of the server for each request, which other work on the machine disturbs less than requests a second do.
import { createHash, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT_KEY = '11'.repeat(32);
const ROUNDS = 3;
const SECONDS = 4;

if (process.send !== undefined) serve();
else await measure();

function serve() {
  const express = require('express');
  const { l402 } = require('l402-kit');
  const app = express();
  const options = { priceSats: 10, rootKey: ROOT_KEY, lightning: { createInvoice: () => Promise.reject(new Error('no node')), checkPayment: () => Promise.resolve(false) } };
  app.get('/bare', (_request, response) => { response.json({ answer: 42 }); });
  app.get('/paid', l402(options), (_request, response) => { response.json({ answer: 42 }); });
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  process.on('message', () => process.send({ cpu: process.cpuUsage() }));
}

async function measure() {
  const autocannon = require('autocannon');
  const server = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
  const { port } = await next(server);
  const pass = [credential()];
  // More than the middleware remembers: each is verified from the beginning.
  const singles = Array.from({ length: 3_000 }, credential);
  const run = async (path, credentials, seconds) => {
    const before = await cpuOf(server);
    const { requests, non2xx } = await autocannon({ url: `http://127.0.0.1:${port}`, connections: 20, duration: seconds, requests: credentials.map((authorization) => ({ path, headers: { authorization } })) });
    const after = await cpuOf(server);
    if (non2xx > 0) throw new Error(`${non2xx} requests to ${path} were not served`);
    return { perSecond: requests.average, micros: (after.user + after.system - before.user - before.system) / requests.total };
  };
  const kinds = { 'bare Express': ['/bare', pass], 'paid, by a pass': ['/paid', pass], 'paid, first use': ['/paid', singles] };
  const found = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (const [path, credentials] of Object.values(kinds)) await run(path, credentials, 1);
  for (let round = 0; round < ROUNDS; round++) for (const [kind, [path, credentials]] of Object.entries(kinds)) found[kind].push(await run(path, credentials, SECONDS));
  const micros = (kind) => Math.min(...found[kind].map((one) => one.micros));
  for (const kind of Object.keys(kinds)) {
    const more = micros(kind) - micros('bare Express');
    process.stdout.write(`${kind.padEnd(16)} ${micros(kind).toFixed(1).padStart(6)} µs of processor time a request${more === 0 ? '' : `, ${more.toFixed(1)} µs more (${((100 * more) / micros('bare Express')).toFixed(0)} %)`}; ${Math.round(Math.max(...found[kind].map(({ perSecond }) => perSecond)))} requests/s at best\n`);
  }
  server.kill();
}

/** A pass for many calls, each of which is verified and counted like a single one. */
function credential() {
  const { encodeMacaroonText, formatAuthorization, macaroonKey, mintCredential } = require('@l402kit/l402');
  const preimage = randomBytes(32);
  const macaroon = mintCredential(macaroonKey(Buffer.from(ROOT_KEY, 'hex')), {
    paymentHash: createHash('sha256').update(preimage).digest(), service: 'api', route: '/paid', priceMsat: 10_000n, validUntilSeconds: Math.floor(Date.now() / 1_000) + 3_600, uses: 1_000_000_000,
  });
  return formatAuthorization(encodeMacaroonText(macaroon), preimage);
}

function next(child) {
  return new Promise((resolve) => { child.once('message', resolve); });
}

async function cpuOf(child) {
  const answer = next(child);
  child.send('cpu');
  return (await answer).cpu;
}
