/** The `r` field: hops of 51 bytes each (pubkey 33, short channel id 8, base fee 4, proportional fee 4, CLTV delta 2). */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { Bolt11Refusal } from './bolt11-invoice.js';
import type { Bolt11RouteHop } from './bolt11-invoice.js';

const HOP_BYTES = 51;

/** @throws Bolt11Refusal when the bytes are no whole number of hops */
export function readRouteHint(bytes: Uint8Array): Bolt11RouteHop[] {
  if (bytes.length === 0 || bytes.length % HOP_BYTES !== 0) {
    throw new Bolt11Refusal('field-invalid', 'A route hint (field r) must hold one or more hops of 51 bytes.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hops: Bolt11RouteHop[] = [];
  for (let at = 0; at < bytes.length; at += HOP_BYTES) {
    const channel = view.getBigUint64(at + 33);
    hops.push({
      pubkey: bytesToHex(bytes.subarray(at, at + 33)),
      shortChannelId: `${channel >> 40n}x${(channel >> 16n) & 0xffffffn}x${channel & 0xffffn}`,
      feeBaseMsat: BigInt(view.getUint32(at + 41)),
      feeProportionalMillionths: view.getUint32(at + 45),
      cltvExpiryDelta: view.getUint16(at + 49),
    });
  }
  return hops;
}

/** @throws RangeError for a key or channel id of the wrong form */
export function writeRouteHint(hops: readonly Bolt11RouteHop[]): Uint8Array {
  const bytes = new Uint8Array(hops.length * HOP_BYTES);
  const view = new DataView(bytes.buffer);
  hops.forEach((hop, index) => {
    const at = index * HOP_BYTES;
    const [, block, transaction, output] = /^(\d+)x(\d+)x(\d+)$/.exec(hop.shortChannelId) ?? [];
    if (block === undefined || transaction === undefined || output === undefined) {
      throw new RangeError(`"${hop.shortChannelId}" is not a short channel id; write it as 589390x3312x1.`);
    }
    if (!/^0[23][0-9a-f]{64}$/.test(hop.pubkey)) throw new RangeError('The public key of a hop must be 66 hex digits, compressed.');
    bytes.set(hexToBytes(hop.pubkey), at);
    view.setBigUint64(at + 33, (BigInt(block) << 40n) | (BigInt(transaction) << 16n) | BigInt(output));
    view.setUint32(at + 41, Number(hop.feeBaseMsat));
    view.setUint32(at + 45, hop.feeProportionalMillionths);
    view.setUint16(at + 49, hop.cltvExpiryDelta);
  });
  return bytes;
}
