/** The bytes of a file, written one after the other. Millions of rows go through here: no string is made that need not be. */

const HEX = Buffer.from('0123456789abcdef', 'latin1');

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
