/** Times in a zone of the reader's, as RFC 3339 with its offset: `2026-11-20T10:00:00.000+01:00`. */

/** Offsets of every zone change at full quarters of an hour. */
const QUARTER_MS = 900_000;
const MAX_REMEMBERED = 20_000;

/** @throws RangeError for a zone that does not exist */
export function zonedTime(timeZone: string): (epochMs: number) => string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  if (format.resolvedOptions().timeZone === 'UTC') return perSecond((epochMs) => new Date(epochMs).toISOString());
  // Asking Intl costs more than all else of a row: once for each quarter of an hour is enough.
  const remembered = new Map<number, { readonly ms: number; readonly text: string }>();
  const offsetAt = (epochMs: number) => {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    let offset = remembered.get(quarter);
    if (offset === undefined) {
      offset = readOffset(format, quarter * QUARTER_MS);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(quarter, offset);
    }
    return offset;
  };
  return perSecond((epochMs) => {
    const { ms, text } = offsetAt(epochMs);
    return new Date(epochMs + ms).toISOString().slice(0, 23) + text;
  });
}

/** Rows come in the order of their time: what is said of a whole second is said once. */
function perSecond(write: (epochMs: number) => string): (epochMs: number) => string {
  let second = Number.NaN;
  let before = '';
  let after = '';
  return (epochMs) => {
    const now = Math.floor(epochMs / 1_000);
    if (now !== second) {
      const text = write(now * 1_000);
      second = now;
      before = text.slice(0, 20);
      after = text.slice(23);
    }
    return before + String(epochMs - now * 1_000).padStart(3, '0') + after;
  };
}

function readOffset(format: Intl.DateTimeFormat, epochMs: number): { ms: number; text: string } {
  const name = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!;
  if (sign === undefined) return { ms: 0, text: '+00:00' };
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { ms: sign === '-' ? -ms : ms, text: `${sign}${hours}:${minutes}` };
}
