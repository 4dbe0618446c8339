/**
 * Memory, speed and conservation over many purchases:  node packages/devnet/dist/soak.js [purchases] [concurrency]
 * Each purchase is an invoice of the platform, paid by the caller's wallet, seen in the settlement stream; every tenth is
 * followed by a payout to alice. Prints a line per tenth of the way and ends with 1 when anything does not add up.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevnet } from './start-devnet.js';

const PRICE_MSAT = 10_000;
const PAYOUT_EVERY = 10;
const purchases = Number(process.argv[2] ?? 10_000);
const concurrency = Number(process.argv[3] ?? 50);
const dataDir = await mkdtemp(join(tmpdir(), 'devnet-soak-'));
const devnet = await startDevnet({ dataDir });
const agent = new Agent({ keepAlive: true, maxSockets: concurrency + 4 });

function call<T>(path: string, body?: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = request(devnet.url + path, { agent, method: body ? 'POST' : 'GET' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => { text += part; }).on('error', reject).on('end', () => {
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text) as T);
        else reject(new Error(`${path}: ${text}`));
      });
    });
    outgoing.on('error', reject).end(body && JSON.stringify(body));
  });
}

const rssMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${devnet.pid}/status`, 'utf8'))?.[1] ?? 0) >> 10;
async function diskMiB(): Promise<string> {
  const names = await readdir(dataDir);
  const sizes = await Promise.all(names.map(async (name) => `${name} ${((await stat(join(dataDir, name))).size / 1_048_576).toFixed(1)}`));
  return sizes.filter((size) => !size.startsWith('lock')).join(', ');
}

let seen = 0;
let gaps = 0;
const follow = request(`${devnet.url}/node/settlements?after=0`, (response) => {
  let rest = '';
  response.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line && (JSON.parse(line) as { cursor: number }).cursor !== ++seen) gaps += 1;
  }).on('error', () => undefined);
});
follow.on('error', () => undefined).end();

await call('/wallets', { name: 'alice' });
let started = 0, finished = 0, paidOut = 0;
let lapAt = performance.now();
const lap = Math.max(1, Math.floor(purchases / 10));

async function purchase(n: number): Promise<void> {
  const { bolt11 } = await call<{ bolt11: string }>('/node/invoices', { amountMsat: PRICE_MSAT, description: 'soak', expirySeconds: 600 });
  await call('/wallets/caller/pay', { bolt11 });
  if (n % PAYOUT_EVERY === 0) {
    const amount = PRICE_MSAT * PAYOUT_EVERY - 1_000;
    const { pr } = await call<{ pr: string }>(`/lnurlp/alice/callback?amount=${amount}`);
    const { state } = await call<{ state: string }>('/node/pay', { bolt11: pr, maxFeeMsat: 0, maxTotalCltvBlocks: 1_008, timeoutSeconds: 60 });
    if (state !== 'succeeded') throw new Error(`A payout is ${state}`);
    paidOut += amount;
  }
  finished += 1;
  if (finished % lap !== 0) return;
  const rate = (lap / (performance.now() - lapAt)) * 1000;
  console.log(`${finished} purchases, ${rate.toFixed(0)}/s, ${rssMiB()} MiB resident; on disk, MiB: ${await diskMiB()}`);
  lapAt = performance.now();
}
async function buyer(): Promise<void> { while (started < purchases) await purchase(++started); }

try {
  console.log(`${purchases} purchases, ${concurrency} at once; ${rssMiB()} MiB resident at the start`);
  const caller = (await call<{ balanceMsat: number }>('/wallets/caller')).balanceMsat;
  await Promise.all(Array.from({ length: concurrency }, buyer));
  const spent = caller - (await call<{ balanceMsat: number }>('/wallets/caller')).balanceMsat;
  const alice = (await call<{ balanceMsat: number }>('/wallets/alice')).balanceMsat;
  const { agrees, settlements } = await call<{ agrees: boolean; settlements: number }>('/');
  const ok = spent === purchases * PRICE_MSAT && alice === paidOut && settlements === purchases && seen === purchases && gaps === 0 && agrees;
  console.log(`caller spent ${spent} msat, alice got ${alice} msat of ${paidOut}; ${settlements} settlements, ${seen} seen, ${gaps} gaps; books and channels agree: ${agrees}`);
  process.exitCode = ok ? 0 : 1;
} finally {
  follow.destroy();
  agent.destroy();
  await devnet.close();
  await rm(dataDir, { recursive: true });
}
