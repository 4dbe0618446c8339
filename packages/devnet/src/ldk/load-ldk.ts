/**
 * The one door to the LDK bindings: loads the WASM once per process and gives the raw layer, which ships without
 * types, the few signatures that are used here.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as ldk from 'lightningdevkit';
import * as bindings from 'lightningdevkit/bindings.mjs';

export { ldk };

/** Raw calls work on WASM addresses (bigint); whoever is handed one must free it. */
interface RawBindings {
  Record_free(record: bigint): void;
  LDKLogger_new(implementation: { log(record: bigint): void }): [pointer: bigint, index: number];
  LDKPersist_new(implementation: RawPersist): [pointer: bigint, index: number];
  OutPoint_get_txid(outpoint: bigint): number;
  OutPoint_get_index(outpoint: bigint): number;
  OutPoint_free(outpoint: bigint): void;
  ChannelMonitor_write(monitor: bigint): number;
  ChannelMonitor_free(monitor: bigint): void;
  ChannelMonitorUpdate_write(update: bigint): number;
  ChannelMonitorUpdate_free(update: bigint): void;
  decodeUint8Array(array: number): Uint8Array;
}
export interface RawPersist {
  persist_new_channel(outpoint: bigint, monitor: bigint): number;
  /** `update` is 0 when a block, not a channel update, changed the monitor. */
  update_persisted_channel(outpoint: bigint, update: bigint, monitor: bigint): number;
  archive_persisted_channel(outpoint: bigint): void;
}
export const raw = bindings as unknown as RawBindings;

/** Wraps a raw implementation in its class, with the strong reference that the bindings do not keep. */
export function adopt<T>(type: unknown, [pointer, index]: [bigint, number], implementation: object): T {
  const Class = type as new (dummy: null, pointer: bigint) => T & { instance_idx: number; bindings_instance: object };
  const object = new Class(null, pointer);
  object.instance_idx = index;
  object.bindings_instance = implementation;
  return object;
}

/** Drops what a provider has collected in `ptrs_to`: it appends one reference per call and never removes any. */
export function forgetReferences(object: object, keep: number): void {
  (object as { ptrs_to: object[] }).ptrs_to.length = keep;
}

let loaded: Promise<void> | undefined;
/** Idempotent. The bindings print a banner while they load; it is kept away from the daemon's output. */
export function loadLdk(): Promise<void> {
  loaded ??= (async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('lightningdevkit/liblightningjs.wasm'));
    const print = console.log;
    console.log = () => undefined;
    try { await ldk.initializeWasmFromBinary(wasm); } finally { console.log = print; }
  })();
  return loaded;
}
