import { z } from 'zod';
import { errorCatalogue, type ErrorCode } from './catalogue.js';

export const fieldErrorSchema = z.object({
  field: z.string().meta({ description: 'Path of the field, for example `amountMsat` or `scopes.0`.' }),
  in: z.enum(['body', 'query', 'path', 'header']),
  message: z.string().meta({ description: 'What is expected, in words.' }),
}).meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** The body of every answer with a status of 400 and more (RFC 9457), media type application/problem+json. */
export const problemDetailsSchema = z.object({
  type: z.string().meta({ description: 'Address of the page that explains this error. Stable: programs may compare it.' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional().meta({ description: 'What happened in this case, in words.' }),
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]).meta({ description: 'The last part of `type`.' }),
  requestId: z.string().meta({ description: 'Also in the header x-request-id. Name it when you report a problem.' }),
  errors: z.array(fieldErrorSchema).optional().meta({ description: 'One entry for each field that is wrong (validation-failed).' }),
}).catchall(z.unknown()).meta({ id: 'Problem' });
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
