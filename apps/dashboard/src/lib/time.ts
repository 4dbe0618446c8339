/** Moments as people read them. Every page shows UTC and says so. */
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const two = (n: number) => String(n).padStart(2, '0');
const month = (date: Date) => MONTHS[date.getUTCMonth()] ?? '';

/** '14:29:17' */
export function clock(time: string | Date): string {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** '14:29:17.185' */
export function preciseClock(time: string | Date): string {
  return `${clock(time)}.${String(new Date(time).getUTCMilliseconds()).padStart(3, '0')}`;
}

/** '12 March'; with the year where it is another one than now's. */
export function day(time: string | Date, now: Date = new Date()): string {
  const date = new Date(time);
  const year = date.getUTCFullYear() === now.getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${month(date)}${year}`;
}

/** '12 Mar' */
export const shortDay = (time: string | Date): string => {
  const date = new Date(time);
  return `${date.getUTCDate()} ${month(date).slice(0, 3)}`;
};

/** The time of today's moments, the day of older ones and their time: '14:29:17', '11 Mar 14:29'. */
export function moment(time: string, now: Date = new Date()): string {
  return isoDay(time) === isoDay(now) ? clock(time) : `${shortDay(time)} ${clock(time).slice(0, 5)}`;
}

/** '12 March, 14:29:17 UTC' */
export const fullMoment = (time: string): string => `${day(time)}, ${clock(time)} UTC`;

/** '2026-03-12' */
export const isoDay = (time: string | Date): string => new Date(time).toISOString().slice(0, 10);

/** Midnight UTC of a day so many days before now. */
export function daysAgo(days: number, now: Date = new Date()): Date {
  return new Date(Math.floor(now.getTime() / DAY) * DAY - days * DAY);
}

/** '41 ms', '3.788 s', '45 s', '20 min', '5 h', '3 days' */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(3)} s`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} days`;
}

/** What is left of a countdown: '6 days 23 h', '23 h 59 min', '4 min 32 s', '9 s'. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} ${hours < 48 ? 'day' : 'days'} ${hours % 24} h`;
}
