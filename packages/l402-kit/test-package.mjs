// npm run test:package -w l402-kit: packs what would be published, installs it into empty projects as anybody would, and
// asks each for a price over HTTP. Then compiles TypeScript against it in every way of resolving modules that is common.
// Installs the frameworks from the registry; --without-next leaves out the largest.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'l402-kit-pack-'));
const { devDependencies } = require('./package.json');
const version = (name) => `${name}@${devDependencies[name]}`;
const npm = (args, cwd) => execFileSync('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
const QUIET = ['NEXT_TELEMETRY_DISABLED=1'];
const PROVIDER = `const lightning = { createInvoice: () => Promise.reject(new Error('no node')), checkPayment: () => Promise.resolve(false) };
const options = { priceSats: 10, lightning, rootKey: '${'11'.repeat(32)}' };`;

/** Each answers /data behind l402() on the port of its first argument. Without a node the price is a 503: the package was loaded, and serves nobody for free. */
const projects = {
  express: { packages: [version('express')], file: 'server.cjs', code: `const express = require('express');
const { l402 } = require('l402-kit');
${PROVIDER}
const app = express();
app.get('/data', l402(options), (request, response) => response.send('served'));
app.listen(process.argv[2], '127.0.0.1');` },
  fastify: { packages: [version('fastify')], file: 'server.mjs', code: `import Fastify from 'fastify';
import { l402 } from 'l402-kit/fastify';
${PROVIDER}
const app = Fastify();
app.get('/data', { onRequest: l402(options) }, () => 'served');
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });` },
  hono: { packages: [version('hono'), version('@hono/node-server')], file: 'server.mjs', code: `import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { l402 } from 'l402-kit/hono';
${PROVIDER}
const app = new Hono();
app.use('/data', l402(options));
app.get('/data', (context) => context.text('served'));
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' });` },
  next: { packages: ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1'], file: 'app/data/route.js', code: `import { l402Route } from 'l402-kit/next';
${PROVIDER}
export const GET = l402Route(options, () => new Response('served'));`, extra: {
    'app/layout.js': 'export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n',
    'app/page.js': 'export default function Page() { return null; }\n',
  }, build: ['node_modules/next/dist/bin/next', 'build'], start: (port) => ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', port] },
};

try {
  npm(['pack', '--pack-destination', folder], here);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')));
  for (const [name, project] of Object.entries(projects)) {
    if (name === 'next' && process.argv.includes('--without-next')) continue;
    const cwd = join(folder, name);
    mkdirSync(dirname(join(cwd, project.file)), { recursive: true });
    writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
    npm(['install', tarball, ...project.packages], cwd);
    for (const [file, code] of Object.entries({ [project.file]: project.code, ...project.extra })) writeFileSync(join(cwd, file), `${code}\n`);
    if (project.build !== undefined) execFileSync('env', [...QUIET, process.execPath, ...project.build], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    const port = String(await freePort());
    await asksForPayment(name, cwd, project.start?.(port) ?? [project.file, port], port);
  }
  compile(tarball);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function asksForPayment(name, cwd, args, port) {
  const server = spawn('env', [...QUIET, process.execPath, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text) => { said += text; });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  try {
    const response = await untilThere(`http://127.0.0.1:${port}/data`, server);
    const { error } = await response.json();
    if (response.status !== 503 || error !== 'payment_unavailable') throw new Error(`${name} answered ${response.status} ${error}`);
    process.stdout.write(`${name.padEnd(12)} installed, loaded, serves nobody for free\n`);
  } catch (error) {
    throw new Error(`${name}: ${error.message}\n${said}`);
  } finally {
    server.kill();
    await gone;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A server says nothing when it is ready that all four say alike, so it is asked until it answers. */
async function untilThere(url, server) {
  for (const end = Date.now() + 30_000; ;) {
    try {
      return await fetch(url);
    } catch (error) {
      if (Date.now() > end || server.exitCode !== null) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

function compile(tarball) {
  const cwd = join(folder, 'types');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
  npm(['install', tarball, version('@types/express'), `@types/node@${require('../../package.json').devDependencies['@types/node']}`], cwd);
  const code = `import express from 'express';
import { l402, ManagedProvider, RedisReplayStore, verifyWebhook, type L402Options, type LightningProvider } from 'l402-kit';
import { L402Client, type L402Wallet } from 'l402-kit/client';
import { l402 as fastify } from 'l402-kit/fastify';
import { l402 as hono } from 'l402-kit/hono';
import { l402Route } from 'l402-kit/next';
import { l402 as fetching } from 'l402-kit/fetch';
import { NwcWallet } from 'l402-kit/nwc';
import { readProxyConfig } from 'l402-kit/proxy';
import * as webhooks from 'l402-kit/webhooks';
const lightning: LightningProvider = ManagedProvider.fromAddress('you@blink.sv');
const options: L402Options = { priceSats: 10, lightning };
express().use('/data', l402({ price: async (request) => request.url!.length, lightning }));
const wallet: L402Wallet = new NwcWallet('');
export const all = [options, new L402Client({ wallet, maxSatsPerCall: 1 }), fastify(options), hono(options), l402Route(options, () => new Response('')), fetching(options, () => new Response('')), readProxyConfig({}), webhooks.verifyWebhook, verifyWebhook, RedisReplayStore];
`;
  for (const file of ['module.mts', 'module.cts']) writeFileSync(join(cwd, file), code);
  const tsc = require.resolve('typescript/bin/tsc');
  for (const [resolution, settings] of [['node16', ['--module', 'node16', '--moduleResolution', 'node16']], ['nodenext', ['--module', 'nodenext']], ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']]]) {
    const files = resolution === 'bundler' ? ['module.mts'] : ['module.mts', 'module.cts'];
    execFileSync(process.execPath, [tsc, '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--esModuleInterop', '--types', 'node', ...settings, ...files], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    process.stdout.write(`${resolution.padEnd(12)} compiles, with the package's types checked as well\n`);
  }
}
