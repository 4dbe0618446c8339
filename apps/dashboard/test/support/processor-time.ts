/** Times that say what something takes, not how busy the machine is. */

const SAMPLE_MS = 30;

/** How many times longer work takes at the moment than it would take alone: time over processor time, of work of our own. */
function crowding(): number {
  const began = performance.now();
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    const worked = (user + system) / 1_000;
    if (worked >= SAMPLE_MS) return Math.max(1, (performance.now() - began) / worked);
  }
}

/**
 * The shortest time that something takes, of a few attempts, ms; ends with the first that takes at most `wanted`. Each is
 * divided by how crowded the processors were just before and after it.
 */
export async function bestOf(attempts: number, wanted: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < attempts && best > wanted; attempt++) {
    const before = crowding();
    const began = performance.now();
    await work();
    const took = performance.now() - began;
    best = Math.min(best, took / ((before + crowding()) / 2));
  }
  return best;
}
