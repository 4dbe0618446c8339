/** A single range to the end of the file, the one that whoever resumes a download asks for (RFC 9110, section 14.1.2). */
const TO_THE_END = /^bytes=(\d+)-$/;

/** @returns the first byte; undefined: all of the file, also for a range of another form, which RFC 9110 lets a server ignore; `beyond` the end of it */
export function firstByteAsked(header: string | undefined, bytes: number): number | 'beyond' | undefined {
  const digits = TO_THE_END.exec(header ?? '')?.[1];
  if (digits === undefined) return undefined;
  const first = Number(digits);
  return first < bytes ? first : 'beyond';
}
