/** The bytes of the monitor log: kind (1), length of the channel's key (1), length of the content (4, little endian), key, content. */
export interface Frame {
  readonly kind: 'base' | 'update' | 'archived';
  readonly channel: string;
  readonly bytes: Uint8Array;
}

const KINDS = ['base', 'update', 'archived'] as const;
const HEAD = 6;

export function encodeFrame({ kind, channel, bytes }: Frame): Buffer {
  const key = Buffer.from(channel);
  const head = Buffer.alloc(HEAD);
  head.writeUInt8(KINDS.indexOf(kind), 0);
  head.writeUInt8(key.length, 1);
  head.writeUInt32LE(bytes.length, 2);
  return Buffer.concat([head, key, bytes]);
}

/** @throws Error for bytes that do not end with a whole frame */
export function* readFrames(file: Buffer): Generator<Frame> {
  for (let at = 0; at < file.length;) {
    if (at + HEAD > file.length) throw new Error('The monitor log ends in the middle of a frame');
    const kind = KINDS[file.readUInt8(at)];
    const keyEnd = at + HEAD + file.readUInt8(at + 1);
    const end = keyEnd + file.readUInt32LE(at + 2);
    if (!kind || end > file.length) throw new Error('The monitor log is damaged; delete the data folder to start afresh');
    yield { kind, channel: file.toString('utf8', at + HEAD, keyEnd), bytes: new Uint8Array(file.subarray(keyEnd, end)) };
    at = end;
  }
}
