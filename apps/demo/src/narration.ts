const NAME_WIDTH = 16;

/** One line a step, as it happens. */
export function tell(step: string, words: string): void {
  process.stdout.write(`  ${step.padEnd(NAME_WIDTH)}${words}\n`);
}

/** `1000000` → `1,000,000 msat` */
export function msatInWords(amountMsat: bigint): string {
  return `${amountMsat.toLocaleString('en-US')} msat`;
}

/** The share of `part` in `whole`, cut to a tenth of a percent: `99.7 %` */
export function share(part: bigint, whole: bigint): string {
  const tenths = (part * 1000n) / whole;
  return `${tenths / 10n}.${tenths % 10n} %`;
}

/** A step that did not happen; the message says what was seen instead. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  constructor(readonly step: string, message: string, options?: ErrorOptions) { super(message, options); }
}

/** Runs one step; whatever goes wrong in it is reported under its name. */
export async function inStep<T>(step: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StepFailure(step, (error as Error).message, { cause: error });
  }
}
