/** Times in a zone of the reader's, as RFC 3339 with its offset: `2026-11-20T10:00:00.000+01:00`. */
import type { FileBytes } from './file-bytes.js';

/** Offsets of every zone change at full quarters of an hour. */
const QUARTER_MS = 900_000;
const MAX_REMEMBERED = 20_000;
const SECOND_MS = 1_000, MINUTE_MS = 60_000, HOUR_MS = 3_600_000, DAY_MS = 86_400_000;
const COLON = ':'.charCodeAt(0), POINT = '.'.charCodeAt(0);

interface Offset { readonly ms: number; readonly text: string }

/** @throws RangeError for a zone that does not exist */
export function zonedTime(timeZone: string): (epochMs: number, out: FileBytes) => void {
  const offsetAt = offsetsOf(timeZone);
  let day = Number.NaN;
  let date = '';
  return (epochMs, out) => {
    const offset = offsetAt(epochMs);
    const local = epochMs + offset.ms;
    const today = Math.floor(local / DAY_MS);
    // Rows come in the order of their time: what is said of a whole day is said once.
    if (today !== day) { day = today; date = dateOf(today); }
    const time = local - today * DAY_MS;
    out.ascii(date);
    out.digits(Math.floor(time / HOUR_MS), 2);
    out.byte(COLON);
    out.digits(Math.floor(time / MINUTE_MS) % 60, 2);
    out.byte(COLON);
    out.digits(Math.floor(time / SECOND_MS) % 60, 2);
    out.byte(POINT);
    out.digits(time % SECOND_MS, 3);
    out.ascii(offset.text);
  };
}

/** `2026-11-20T`. Years that have more than four digits are written as they are. */
function dateOf(day: number): string {
  const iso = new Date(day * DAY_MS).toISOString();
  return iso.slice(0, iso.indexOf('T') + 1);
}

function offsetsOf(timeZone: string): (epochMs: number) => Offset {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const utc = { ms: 0, text: 'Z' };
  if (format.resolvedOptions().timeZone === 'UTC') return () => utc;
  // Asking Intl costs more than all else of a row: once for each quarter of an hour is enough.
  const remembered = new Map<number, Offset>();
  return (epochMs) => {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    let offset = remembered.get(quarter);
    if (offset === undefined) {
      offset = readOffset(format, quarter * QUARTER_MS);
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(quarter, offset);
    }
    return offset;
  };
}

function readOffset(format: Intl.DateTimeFormat, epochMs: number): Offset {
  const name = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!;
  if (sign === undefined) return { ms: 0, text: '+00:00' };
  const ms = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return { ms: sign === '-' ? -ms : ms, text: `${sign}${hours}:${minutes}` };
}
