import { z } from 'zod';

/** A moment in a query parameter, RFC 3339 with a zone: `2026-11-20T09:00:00Z`. */
export const timeQuery = (what: string) =>
  z.iso.datetime({ offset: true, error: 'must be a time with a zone, for example 2026-11-20T09:00:00Z' })
    .transform((text) => new Date(text))
    .meta({ description: what, format: 'date-time' });
