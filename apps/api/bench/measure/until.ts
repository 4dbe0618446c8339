/** Asks every 20 ms, for what lies in another process that tells nobody. @throws Error after `timeoutMs` */
export async function until(what: string, holds: () => Promise<boolean>, timeoutMs = 90_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1_000} s`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
