/** Below this a double is exact for 256 values together, which is much quicker than a bigint for each. */
const EXACT_TOGETHER = 2 ** 45;
const TOGETHER = 256;

/** The exact sum of whole numbers. */
export class ColumnSum {
  private sum = 0n;
  private partial = 0;
  private gathered = 0;

  get total(): bigint { return this.sum + BigInt(this.partial); }

  /** @param value a bigint, or a number that is a safe integer */
  add(value: number | bigint): void {
    if (typeof value === 'bigint' || Math.abs(value) >= EXACT_TOGETHER) { this.sum += BigInt(value); return; }
    this.partial += value;
    if (++this.gathered < TOGETHER) return;
    this.sum += BigInt(this.partial);
    this.partial = 0;
    this.gathered = 0;
  }
}
