import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, stateDir } from '../paths.mjs';

/**
 * A folder for this checkout that every user can enter and only root can change: for what cannot lie in a checkout
 * below a private home. Under /var/lib, since a predictable name below /tmp could be made by somebody else first.
 */
export function reachableHome() {
  const key = createHash('sha256').update(stateDir).digest('hex').slice(0, 12);
  const folder = join('/var/lib/l402kit', `${basename(root)}-${key}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
