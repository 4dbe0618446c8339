/**
 * Channel monitors on disk: a whole one now and then, the small updates between. Kept as one appended file per
 * generation; a new generation holds only what is still needed. Monitors grow with the channel's history, so writing
 * them whole at every checkpoint would make each payment dearer than the one before.
 */
import { open, readFile, unlink } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorSink } from '../ldk/monitor-persister.js';
import type { Frame } from './monitor-frames.js';
import { encodeFrame, readFrames } from './monitor-frames.js';

const FOLD_AFTER_BYTES = 256 << 10;
const COMPACT_AFTER_BYTES = 8 << 20;

export interface MonitorPosition {
  readonly generation: number;
  readonly bytes: number;
}
interface Sizes {
  base: number;
  updates: number;
}

export class MonitorLog implements MonitorSink {
  #pending: Frame[] = [];
  readonly #sizes = new Map<string, Sizes>();
  #position: MonitorPosition;

  constructor(private readonly folder: string, position: MonitorPosition | undefined) {
    this.#position = position ?? { generation: 0, bytes: 0 };
    if (!position) return;
    for (const frame of readFrames(readFileSync(this.#path(position.generation)).subarray(0, position.bytes))) this.#count(frame);
  }

  /** The monitors that the last checkpoint covers, by channel key. */
  load(): Map<string, { base: Uint8Array; updates: Uint8Array[] }> {
    const monitors = new Map<string, { base: Uint8Array; updates: Uint8Array[] }>();
    if (this.#position.bytes === 0) return monitors;
    const file = readFileSync(this.#path(this.#position.generation)).subarray(0, this.#position.bytes);
    for (const { kind, channel, bytes } of readFrames(file)) {
      if (kind === 'base') monitors.set(channel, { base: bytes, updates: [] });
      else if (kind === 'update') monitors.get(channel)?.updates.push(bytes);
      else monitors.delete(channel);
    }
    return monitors;
  }

  wantsBase(channel: string): boolean {
    const sizes = this.#sizes.get(channel);
    return !sizes || sizes.updates > Math.max(FOLD_AFTER_BYTES, sizes.base);
  }
  base(channel: string, bytes: Uint8Array): void { this.#add({ kind: 'base', channel, bytes }); }
  update(channel: string, bytes: Uint8Array): void { this.#add({ kind: 'update', channel, bytes }); }
  archived(channel: string): void { this.#add({ kind: 'archived', channel, bytes: new Uint8Array() }); }

  #add(frame: Frame): void {
    // A whole monitor makes the earlier frames of its channel that are not on disk yet pointless.
    if (frame.kind === 'base') this.#pending = this.#pending.filter((other) => other.channel !== frame.channel);
    this.#pending.push(frame);
    this.#count(frame);
  }
  #count({ kind, channel, bytes }: Frame): void {
    const sizes = this.#sizes.get(channel);
    if (kind === 'archived') this.#sizes.delete(channel);
    else if (kind === 'base' || !sizes) this.#sizes.set(channel, { base: bytes.length, updates: 0 });
    else sizes.updates += bytes.length;
  }

  /** What happened since the last call; for the checkpoint being taken. */
  take(): readonly Frame[] { return this.#pending.splice(0); }

  /** Writes `frames` to disk and answers the position that covers them. One call at a time. */
  async write(frames: readonly Frame[]): Promise<MonitorPosition> {
    const bytes = Buffer.concat(frames.map(encodeFrame));
    if (this.#position.bytes === 0 || this.#isWasteful()) return this.#startGeneration(bytes);
    const file = await open(this.#path(this.#position.generation), 'r+');
    try {
      await file.write(bytes, 0, bytes.length, this.#position.bytes);
      await file.datasync();
    } finally { await file.close(); }
    this.#position = { ...this.#position, bytes: this.#position.bytes + bytes.length };
    return this.#position;
  }

  #isWasteful(): boolean {
    let live = 0;
    for (const { base, updates } of this.#sizes.values()) live += base + updates;
    return this.#position.bytes > COMPACT_AFTER_BYTES + 2 * live;
  }

  async #startGeneration(bytes: Buffer): Promise<MonitorPosition> {
    const old = this.#position.bytes > 0 ? (await readFile(this.#path(this.#position.generation))).subarray(0, this.#position.bytes) : Buffer.alloc(0);
    const live = new Map<string, Frame[]>();
    for (const frame of readFrames(Buffer.concat([old, bytes]))) {
      if (frame.kind === 'update') live.get(frame.channel)?.push(frame);
      else if (frame.kind === 'base') live.set(frame.channel, [frame]);
      else live.delete(frame.channel);
    }
    const fresh = Buffer.concat([...live.values()].flat().map(encodeFrame));
    const generation = this.#position.generation + 1;
    const file = await open(this.#path(generation), 'w', 0o600);
    try {
      await file.writeFile(fresh);
      await file.datasync();
    } finally { await file.close(); }
    this.#position = { generation, bytes: fresh.length };
    return this.#position;
  }

  /** Removes generations that no checkpoint refers to any more. */
  async forgetOthers(generation: number): Promise<void> {
    for (const name of readdirSync(this.folder)) {
      const found = /^monitors-(\d+)\.log$/.exec(name);
      if (found && Number(found[1]) !== generation) await unlink(join(this.folder, name));
    }
  }

  #path(generation: number): string { return join(this.folder, `monitors-${generation}.log`); }
}
