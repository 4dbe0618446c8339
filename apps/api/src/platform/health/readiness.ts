/** What a process needs in order to be of use. Each part answers, in words, what is wrong, or nothing. */
export const READINESS = Symbol('Readiness');

export type ReadinessCheck = () => Promise<string | undefined> | string | undefined;

const CHECK_TIMEOUT_MS = 2_000;

export interface ReadinessReport {
  readonly ready: boolean;
  /** part → 'ok' or what is wrong with it */
  readonly parts: Readonly<Record<string, string>>;
}

export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  add(part: string, check: ReadinessCheck): void {
    this.checks.set(part, check);
  }

  /** Asks all parts at once; one that does not answer within 2 s is not ready. */
  async report(): Promise<ReadinessReport> {
    const parts = await Promise.all([...this.checks].map(async ([part, check]) => [part, (await outcome(check)) ?? 'ok'] as const));
    return { ready: parts.every(([, state]) => state === 'ok'), parts: Object.fromEntries(parts) };
  }
}

async function outcome(check: ReadinessCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => { timer = setTimeout(() => { resolve('does not answer'); }, CHECK_TIMEOUT_MS); });
  try {
    return await Promise.race([Promise.resolve().then(check).catch(() => 'is not available'), late]);
  } finally {
    clearTimeout(timer);
  }
}
