import { FIELD } from './binary-format.js';

/** Reads the fields of a binary macaroon one after the other. Answers undefined or false where the bytes do not fit. */
export class FieldReader {
  /** Whether the last refusal came from the end of the bytes. */
  ranOut = false;

  constructor(private readonly bytes: Uint8Array, private at: number) {}

  get done(): boolean { return this.at === this.bytes.length; }

  /** The tag of the field that comes next, undefined at the end. */
  get next(): number | undefined { return this.bytes[this.at]; }

  /** Steps over an end-of-section mark if one comes next. */
  end(): boolean {
    if (this.next !== FIELD.end) {
      this.ranOut = this.done;
      return false;
    }
    this.at++;
    return true;
  }

  /** The content of the next field if it has this tag. */
  field(tag: number): Uint8Array | undefined {
    this.ranOut = this.done;
    if (this.next !== tag) return undefined;
    this.at++;
    const length = this.varint();
    if (length === undefined) return undefined;
    if (length > this.bytes.length - this.at) {
      this.ranOut = true;
      return undefined;
    }
    return this.bytes.subarray(this.at, (this.at += length));
  }

  /** A length in at most three bytes, which is more than a macaroon may have; refused when written longer than needed. */
  private varint(): number | undefined {
    let value = 0;
    for (let shift = 0; shift <= 14; shift += 7) {
      const byte = this.bytes[this.at];
      if (byte === undefined) {
        this.ranOut = true;
        return undefined;
      }
      this.at++;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return byte === 0 && shift > 0 ? undefined : value;
    }
    return undefined;
  }
}
