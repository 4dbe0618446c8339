/**
 * Rows as COPY writes them in its binary format: nothing in them is escaped, so text, null and numbers cannot be mistaken
 * for each other, and the server has almost no work with them. (PostgreSQL, COPY, "Binary Format".) Pure.
 */

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of an extension that there is none of. */
const HEADER_BYTES = SIGNATURE.length + 8;
const END = -1;
const NOTHING: Buffer = Buffer.alloc(0);
/** 2000-01-01 in milliseconds: PostgreSQL counts microseconds from there. */
const EPOCH_MS = 946_684_800_000;
const HIGH = 2 ** 32;

/** Where the fields of one row are: valid until the next one is read. */
export interface CopiedRow {
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  /** -1: null */
  readonly lengths: Int32Array;
}

export class CopiedRows {
  private rest = NOTHING;
  private begun = false;
  private ended = false;
  private readonly row: { bytes: Buffer; starts: Int32Array; lengths: Int32Array };

  /** @param fields of each row */
  constructor(private readonly fields: number) {
    this.row = { bytes: NOTHING, starts: new Int32Array(fields), lengths: new Int32Array(fields) };
  }

  /** Gives each row that is whole by now to `take`. @throws Error for what is not in the format */
  read(chunk: Buffer, take: (row: CopiedRow) => void): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.row.bytes = bytes;
    let at = 0;
    if (!this.begun) {
      if (bytes.length < HEADER_BYTES) { this.rest = bytes; return; }
      if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('COPY did not answer in its binary format');
      this.begun = true;
      at = HEADER_BYTES;
    }
    for (let end = this.find(bytes, at); end !== undefined; end = this.find(bytes, at)) {
      take(this.row);
      at = end;
    }
    this.rest = bytes.subarray(at);
  }

  /** @throws Error when the rows broke off before COPY had said that there are no more */
  finish(): void {
    if (!this.ended) throw new Error('COPY broke off');
  }

  /** Where the row at `at` ends; undefined unless all of it is there. */
  private find(bytes: Uint8Array, at: number): number | undefined {
    if (this.ended || at + 2 > bytes.length) return undefined;
    const count = (bytes[at]! << 24 >> 16) | bytes[at + 1]!;
    if (count === END) { this.ended = true; return undefined; }
    if (count !== this.fields) throw new Error(`COPY sent ${count} fields, not ${this.fields}`);
    let next = at + 2;
    for (let field = 0; field < count; field++) {
      if (next + 4 > bytes.length) return undefined;
      const length = int32(bytes, next);
      this.row.starts[field] = next += 4;
      this.row.lengths[field] = length;
      if (length > 0) next += length;
    }
    return next <= bytes.length ? next : undefined;
  }
}

const int32 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** An int8 of PostgreSQL: a number where that is exact, which is much quicker than a bigint for each. */
export function copiedInteger(bytes: Uint8Array, at: number): number | bigint {
  const high = int32(bytes, at), low = int32(bytes, at + 4) >>> 0;
  const value = high * HIGH + low;
  return Number.isSafeInteger(value) ? value : BigInt(high) * BigInt(HIGH) + BigInt(low);
}

/** A timestamptz in milliseconds since 1970, microseconds cut off. */
export const copiedTime = (bytes: Uint8Array, at: number): number => Math.floor(Number(copiedInteger(bytes, at)) / 1_000) + EPOCH_MS;

/** Text that has only ASCII in it. */
export function copiedAscii({ bytes, starts, lengths }: CopiedRow, field: number): string {
  return String.fromCharCode(...bytes.subarray(starts[field]!, starts[field]! + lengths[field]!));
}
