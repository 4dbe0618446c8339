const MEGABYTE = 1_048_576;

/** Resident memory of this process, MB, as it is: nothing is collected before. */
export const memoryMb = (): number => process.memoryUsage().rss / MEGABYTE;
