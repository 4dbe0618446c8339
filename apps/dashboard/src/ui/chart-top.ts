/** Round thirds of a scale, in tenths of a power of ten. */
const STEPS = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80];

/** A round number of sats at or above the highest bar that divides into three round parts. */
export function chartTop(highestSats: number): number {
  for (const step of [1, 2, 3, 5, 8]) if (step * 3 >= highestSats) return step * 3;
  for (let unit = 1; ; unit *= 10) {
    for (const step of STEPS) if (step * unit * 3 >= highestSats) return step * unit * 3;
  }
}
