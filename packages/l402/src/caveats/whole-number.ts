/** An integer that a double holds without loss, written the one way it can be; undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
}
