import { z } from 'zod';

/** Text that every part of the system can hold: no NUL character (PostgreSQL has none), no half of a surrogate pair. */
export const plainText = () => z.string().refine((text) => !/[\0\p{Cs}]/u.test(text), 'must not contain NUL characters or lone surrogates');
