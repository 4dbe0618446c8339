import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, runDir, setupLock, stateDir } from '../paths.mjs';
import { waitForLock } from '../processes/lock.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensurePrismaClient } from './prisma-client.mjs';
import { buildWorkspaces } from './workspaces.mjs';

const done = (text) => (changed) => (changed ? text : 'up to date');

function assertWritable() {
  for (const path of [root, stateDir, runDir, join(stateDir, 'secrets.json'), dirname(setupLock), join(root, 'node_modules')]) {
    if (!existsSync(path)) continue;
    try {
      accessSync(path, constants.W_OK);
    } catch {
      const name = relative(root, path) || 'this folder';
      throw new Error(`${name} is not writable for this user; perhaps an earlier run was by root. Give it back with: sudo chown -R "$(id -un)" "${root}"`);
    }
  }
}

/**
 * Dependencies, Prisma client, build: whatever of it is missing or out of date. Safe while another command does the same.
 * @param {import('../terminal/progress.mjs').Progress} progress
 * @param {string[]} workspaces what to build: one of WORKSPACES
 * @param {AbortSignal} [signal]
 */
export async function prepareCheckout(progress, workspaces, signal) {
  assertWritable();
  const lock = await waitForLock(setupLock, 'set-up', (holder) => {
    progress.line(`  Waiting for the set-up of another command (pid ${holder.pid}).`);
  });
  try {
    await progress.step('dependencies', (say) => ensureDependencies(say, signal), done('installed'));
    await progress.step('Prisma client', (say) => ensurePrismaClient(say, signal), done('generated'));
    await progress.step('build', (say) => buildWorkspaces(workspaces, say, signal), done('compiled'));
  } finally {
    lock.release();
  }
}
