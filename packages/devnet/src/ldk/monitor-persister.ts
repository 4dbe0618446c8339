/**
 * Takes channel monitors out of LDK. They can be serialised only inside these callbacks, and each callback is handed a
 * clone of the whole monitor, so the raw layer is used and everything is freed at once.
 */
import { adopt, ldk, raw } from './load-ldk.js';
import { hex } from './ldk-values.js';

export interface MonitorSink {
  /** True when the next write of this channel should be the whole monitor instead of one more update. */
  wantsBase(channel: string): boolean;
  base(channel: string, bytes: Uint8Array): void;
  update(channel: string, bytes: Uint8Array): void;
  archived(channel: string): void;
}

function takeKey(outpoint: bigint): string {
  const key = `${hex(raw.decodeUint8Array(raw.OutPoint_get_txid(outpoint)))}:${raw.OutPoint_get_index(outpoint)}`;
  raw.OutPoint_free(outpoint);
  return key;
}

/** `scope` is put before every channel's key: both ends of a channel share its outpoint. Never throw in here: a trap loses the node. */
export function monitorPersister(scope: string, sink: MonitorSink): ldk.Persist {
  const completed = ldk.ChannelMonitorUpdateStatus.LDKChannelMonitorUpdateStatus_Completed;
  const implementation = {
    persist_new_channel(outpoint: bigint, monitor: bigint): number {
      sink.base(`${scope}/${takeKey(outpoint)}`, raw.decodeUint8Array(raw.ChannelMonitor_write(monitor)));
      raw.ChannelMonitor_free(monitor);
      return completed;
    },
    update_persisted_channel(outpoint: bigint, update: bigint, monitor: bigint): number {
      const key = `${scope}/${takeKey(outpoint)}`;
      if (update === 0n || sink.wantsBase(key)) sink.base(key, raw.decodeUint8Array(raw.ChannelMonitor_write(monitor)));
      else sink.update(key, raw.decodeUint8Array(raw.ChannelMonitorUpdate_write(update)));
      if (update !== 0n) raw.ChannelMonitorUpdate_free(update);
      raw.ChannelMonitor_free(monitor);
      return completed;
    },
    archive_persisted_channel(outpoint: bigint): void { sink.archived(`${scope}/${takeKey(outpoint)}`); },
  };
  return adopt<ldk.Persist>(ldk.Persist, raw.LDKPersist_new(implementation), implementation);
}
