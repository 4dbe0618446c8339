import { z } from 'zod';

const FIRST_YEAR = 1970;
const LAST_YEAR = 9999;

/** A moment in a query parameter, RFC 3339 with a zone: `2026-11-20T09:00:00Z`. Years that not every database driver can write are refused. */
export const timeQuery = (what: string) =>
  z.iso.datetime({ offset: true, error: 'must be a time with a zone, for example 2026-11-20T09:00:00Z' })
    .transform((text, context): Date => {
      const at = new Date(text);
      if (at.getUTCFullYear() >= FIRST_YEAR && at.getUTCFullYear() <= LAST_YEAR) return at;
      context.addIssue({ code: 'custom', message: `must be in the years ${FIRST_YEAR} to ${LAST_YEAR}` });
      return z.NEVER;
    })
    .meta({ description: what, format: 'date-time' });
