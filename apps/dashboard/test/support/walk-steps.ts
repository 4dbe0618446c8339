const MINUTE = 60_000;

export interface WalkSteps {
  /** A test that is a step of a walk. @param options.after earlier steps that it goes on from; all of them unless given */
  step(name: string, work: () => Promise<void>, options?: { readonly after?: readonly string[]; readonly timeoutMs?: number }): void;
}

/** Steps of one walk: one that goes on from a step which failed fails at once, and says from which. */
export function walkSteps(): WalkSteps {
  const all: string[] = [];
  const done = new Set<string>();
  return {
    step(name, work, { after = [...all], timeoutMs = MINUTE } = {}) {
      for (const needed of after) if (!all.includes(needed)) throw new Error(`"${name}" goes on from "${needed}", which is no step before it.`);
      all.push(name);
      it(name, async () => {
        const missing = after.find((needed) => !done.has(needed));
        if (missing !== undefined) throw new Error(`Not walked: it goes on from "${missing}", which did not pass. Look there first.`);
        await work();
        done.add(name);
      }, timeoutMs);
    },
  };
}
