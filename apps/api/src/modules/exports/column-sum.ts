/** Below this a double is exact for 256 values together, which is much quicker than a bigint for each. */
const EXACT_TOGETHER = 2 ** 45;
const TOGETHER = 256;

/** The exact sum of one column of whole numbers. */
export class ColumnSum {
  private sum = 0n;
  private partial = 0;
  private gathered = 0;

  /** @param at where the column is in what `add` is given of each row */
  constructor(readonly column: string, readonly at: number) {}

  get total(): bigint { return this.sum + BigInt(this.partial); }

  /** A whole number in decimal digits; nothing for empty text. */
  add(text: string): void {
    if (text === '') return;
    const number = Number(text);
    if (Math.abs(number) >= EXACT_TOGETHER) { this.sum += BigInt(text); return; }
    this.partial += number;
    if (++this.gathered < TOGETHER) return;
    this.sum += BigInt(this.partial);
    this.partial = 0;
    this.gathered = 0;
  }
}
