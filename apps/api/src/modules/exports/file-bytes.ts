/** The bytes of a file, written one after the other. Millions of rows go through here: no string is made that need not be. */

const HEX = Buffer.from('0123456789abcdef', 'latin1');
const BASE32 = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz', 'latin1');
const ZERO = '0'.charCodeAt(0), MINUS = '-'.charCodeAt(0);

export class FileBytes {
  length = 0;
  private bytes: Buffer;

  /** @param expected how many there will be before they are taken */
  constructor(private readonly expected: number) {
    this.bytes = Buffer.allocUnsafeSlow(expected);
  }

  /** Room for so many more: what is written afterwards must not be more. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.length + more, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  /** A whole number that is not negative, with at least so many digits. */
  digits(value: number, atLeast: number): void {
    let count = atLeast;
    for (let limit = 10 ** atLeast; value >= limit; limit *= 10) count++;
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const tenth = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    this.length += count;
  }

  /** @param value a bigint, or a number that is a safe integer */
  integer(value: number | bigint): void {
    if (typeof value === 'bigint') { this.ascii(String(value)); return; }
    if (value < 0) this.byte(MINUS);
    this.digits(Math.abs(value), 1);
  }

  /** 16 bytes as an id has them outside: 26 digits of Crockford's base32, the first of which has three bits. */
  base32(from: Uint8Array, start: number): void {
    let bits = 0, count = 2;
    for (let i = start; i < start + 16; i++) {
      bits = ((bits << 8) | from[i]!) & 0xffff;
      count += 8;
      while (count >= 5) this.bytes[this.length++] = BASE32[(bits >> (count -= 5)) & 31]!;
    }
  }

  copy(from: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) this.bytes[this.length++] = from[i]!;
  }

  /** Two lowercase digits a byte. */
  hex(from: Uint8Array, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      this.bytes[this.length++] = HEX[from[i]! >> 4]!;
      this.bytes[this.length++] = HEX[from[i]! & 15]!;
    }
  }

  /** All that was written since the last time: the caller's own. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = Buffer.allocUnsafeSlow(this.expected);
    this.length = 0;
    return taken;
  }
}
