/** One field or line of CSV as RFC 4180 has it, and harmless in a spreadsheet. Pure. */

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** Text that a stranger chose: a quote mark before what would be a formula makes it text. */
export function csvText(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (fields: readonly string[]): string => `${fields.join(',')}\r\n`;
