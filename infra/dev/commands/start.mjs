// npm start: everything that a purchase needs, one purchase, then it stays up until Ctrl-C.
import { join } from 'node:path';
import { runDir, shown, stateDir } from '../paths.mjs';
import { Fleet, stopLeftovers } from '../processes/fleet.mjs';
import { takeLock } from '../processes/lock.mjs';
import { readPorts } from '../processes/ports.mjs';
import { describeEnd } from '../processes/service.mjs';
import { ensureSecrets } from '../setup/secrets.mjs';
import { prepareCheckout } from '../setup/checkout.mjs';
import { WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';
import { assertStartPortsFree, startDemo, startEverything } from './services.mjs';
import { stopRequests } from './stop-requests.mjs';
import { printSummary } from './summary.mjs';

const fleetFile = join(runDir, 'processes.json');

/** @param {string[]} args `--once`: end after the purchase, with 0 when every step of it succeeded */
export function start(args) {
  return runCommand('npm start', () => startOnce(args));
}

async function startOnce(args) {
  const once = args.includes('--once');
  const unknown = args.find((argument) => argument !== '--once');
  if (unknown !== undefined) throw new Error(`There is no option ${unknown}; the only one is --once.`);
  const ports = readPorts(process.env);
  const lock = takeLock(join(runDir, 'start.lock'), 'npm start');
  if ('heldBy' in lock) throw new Error(`This checkout is running already (pid ${lock.heldBy.pid}, since ${lock.heldBy.since}). Stop that one with Ctrl-C, or start another checkout on other ports.`);
  try {
    return await whileLocked({ once, ports });
  } finally {
    lock.release();
  }
}

async function whileLocked({ once, ports }) {
  const progress = new Progress(process.stdout);
  const leftovers = await stopLeftovers(fleetFile);
  if (leftovers.length > 0) progress.line(`Stopped what an earlier start had left running: ${leftovers.join(', ')}.`);
  await assertStartPortsFree(ports, process.env, { once });

  const fleet = new Fleet(fleetFile);
  const stopping = stopRequests(() => {
    progress.line('Stopping at once.');
    void fleet.stop({ force: true });
  });
  const stopAsked = new Promise((resolve) => { stopping.addEventListener('abort', () => resolve(stopping.reason)); });
  stopping.addEventListener('abort', () => progress.abandonSteps());
  const services = [];
  try {
    progress.line('l402-kit Managed: set-up\n');
    await orStopped(prepareCheckout(progress, once ? WORKSPACES.purchase : WORKSPACES.start, stopping), stopping);
    const secrets = ensureSecrets();
    const facts = await orStopped(startEverything({ ports, secrets, once, fleet, progress, services, stopping }), stopping);
    progress.line('\nOne purchase, from sign-up to webhook\n');
    const demo = startDemo({ ports, once, fleet });
    services.push(demo.service);
    await Promise.race([demo.purchased, stopAsked, firstEnd(services.slice(0, -1), stopping)]);
    stopping.throwIfAborted();
    if (once) return 0;
    printSummary(progress, { ports, ...facts });
    await Promise.race([stopAsked, firstEnd(services, stopping)]);
    progress.line(`\nStopping (${stopping.reason}).`);
    return 0;
  } catch (error) {
    if (!stopping.aborted) throw error;
    progress.line(`\nStopped (${stopping.reason}) before the purchase was complete.`);
    return 130;
  } finally {
    await fleet.stop();
    if (stopping.aborted) progress.line(`Everything is stopped; the data stays in ${shown(stateDir)}.`);
  }
}

/** A stop request ends a wait that would go on: what it had started is stopped by the caller. */
function orStopped(work, stopping) {
  work.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('stopped'));
    if (stopping.aborted) stop();
    stopping.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

/** Rejects with one line when a service ends although nobody asked it to. */
function firstEnd(services, stopping) {
  return new Promise((_resolve, reject) => {
    for (const service of services) {
      void service.exited.then((how) => { if (!stopping.aborted) reject(new Error(describeEnd(service, how))); });
    }
  });
}
