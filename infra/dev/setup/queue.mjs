import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { logDir, stateDir } from '../paths.mjs';
import { startService } from '../processes/service.mjs';
import { untilAccepting } from '../processes/tcp.mjs';

/** @returns {string | undefined} the redis-server on the PATH */
export function findRedisServer() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'redis-server');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

/**
 * A Redis of ours below .l402/redis, as BullMQ wants it: nothing evicted, every write in the append-only file.
 * @param {{ command: string, port: number, password: string, onStarted: (service: object) => void }} options
 */
export async function startRedis({ command, port, password, onStarted }) {
  const dir = join(stateDir, 'redis');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const settings = [
    'bind 127.0.0.1', `port ${port}`, 'protected-mode yes', `requirepass ${password}`, `dir "${dir}"`,
    'appendonly yes', 'save ""', 'maxmemory-policy noeviction', 'daemonize no', 'pidfile ""',
  ];
  // Through stdin: the password must not show in the list of processes.
  const service = startService({ name: 'Redis', command, args: ['-'], logFile: join(logDir, 'redis.log'), input: `${settings.join('\n')}\n` });
  onStarted(service);
  await untilAccepting(service, port);
  return { url: `redis://:${password}@127.0.0.1:${port}`, service };
}
