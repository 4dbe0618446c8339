/**
 * Calls `send` so that `perSecond` things happen each second, as evenly as timers allow: what is due after a late timer
 * comes at once, so that the rate holds. Resolves when all were sent.
 * @param send is given how many are due now; it must not wait
 */
export function steadily(perSecond: number, seconds: number, send: (count: number) => void): Promise<void> {
  const all = Math.round(perSecond * seconds);
  const began = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(all, Math.floor(((performance.now() - began) / 1_000) * perSecond));
      if (due > sent) { send(due - sent); sent = due; }
      if (sent < all) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
}
