/** The small file that says what is true: the nodes' managers, and how much of the journal and the monitor log counts. */
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SavedChain } from '../ldk/synthetic-chain.js';
import type { MonitorPosition } from './monitor-log.js';

const VERSION = 1;

export interface Checkpoint {
  readonly chain: SavedChain;
  readonly nodes: readonly { readonly name: string; readonly seed: Uint8Array; readonly manager: Uint8Array }[];
  readonly journalBytes: number;
  readonly monitors: MonitorPosition;
}

/** undefined on a first start. @throws Error for a file of another version */
export function readCheckpoint(path: string): Checkpoint | undefined {
  if (!existsSync(path)) return undefined;
  const { version, ...checkpoint } = deserialize(readFileSync(path)) as Checkpoint & { version: number };
  if (version !== VERSION) throw new Error(`${path} is of version ${version}, this daemon writes ${VERSION}: delete the folder to start afresh`);
  return checkpoint;
}

/** Replaces the file in one step; when this resolves it is on the disk. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(serialize({ version: VERSION, ...checkpoint }));
    await file.datasync();
  } finally { await file.close(); }
  await rename(next, path);
  const folder = await open(dirname(path), 'r');
  try { await folder.sync(); } finally { await folder.close(); }
}
