/** What a section found out: one figure a line of the table, with its value in every round. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** one value a round */
  readonly rounds: readonly number[];
  /** as the issue asks */
  readonly target?: Target;
}

/** Gathers the rounds of a section's figures, in the order in which they are first mentioned. */
export class Figures {
  private readonly kept = new Map<string, { what: string; unit: string; rounds: number[]; target: Target | undefined }>();

  add(what: string, value: number, unit: string, target?: Target): void {
    const figure = this.kept.get(what);
    if (figure !== undefined) figure.rounds.push(value);
    else this.kept.set(what, { what, unit, rounds: [value], target });
  }

  /** Two lines: p50 and p99. */
  addLatency(what: string, latency: { readonly p50: number; readonly p99: number }, targets: { readonly p50?: Target; readonly p99?: Target } = {}): void {
    this.add(`${what}, p50`, latency.p50, 'ms', targets.p50);
    this.add(`${what}, p99`, latency.p99, 'ms', targets.p99);
  }

  all(): Figure[] {
    return [...this.kept.values()].map(({ target, ...figure }) => (target === undefined ? figure : { ...figure, target }));
  }
}
