/**
 * Ids are UUIDv7 and begin with their time of creation, so a range of time is a range of ids, which the index of every
 * list is made of. The clock of the row and that of its id may differ a little: the range is an hour wider on each side,
 * and the exact time is compared beside it.
 */
export const SLACK_MS = 3_600_000;

export interface CreatedRange { readonly createdAfter?: Date | undefined; readonly createdBefore?: Date | undefined }

/** The lowest id of the range (included) and the one above its highest (excluded). */
export function idTimeRange({ createdAfter, createdBefore }: CreatedRange): { readonly from: string | undefined; readonly to: string | undefined } {
  return {
    from: createdAfter && lowestIdAt(createdAfter.getTime() - SLACK_MS),
    to: createdBefore && lowestIdAt(createdBefore.getTime() + SLACK_MS),
  };
}

/** No id that was made at this time or later is lower. */
export function lowestIdAt(ms: number): string {
  const hex = Math.max(0, Math.min(ms, 2 ** 48 - 1)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** When it was made, in milliseconds since 1970. */
export const timeOfId = (uuid: string): number => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16);
