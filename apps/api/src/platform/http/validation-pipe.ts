import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { FieldError } from '@l402kit/contracts';
import type { z } from 'zod';
import { Problem } from '../problem-details/problem.js';

const PLACES = { body: 'body', query: 'query', param: 'path', custom: 'header' } as const;

/**
 * Checks a parameter against the zod schema of its decorator (`@Body({ schema })`) and hands on what the schema made of
 * it. Synchronous, because it runs once for each request of the hot path: schemas must not have async parts.
 * @throws Problem validation-failed, with every wrong field named
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    if (schema === undefined) return value;
    const parsed = (schema as unknown as z.ZodType).safeParse(value);
    if (parsed.success) return parsed.data;
    throw validationProblem(parsed.error.issues, PLACES[type as keyof typeof PLACES] ?? 'body', data);
  }
}

/** Zod's issues as the problem that names each field. `parameter` is the name where one parameter was checked alone. */
export function validationProblem(issues: readonly z.core.$ZodIssue[], place: FieldError['in'], parameter?: string): Problem {
  const errors = issues.flatMap((issue): FieldError[] => {
    const path = [...(parameter === undefined ? [] : [parameter]), ...issue.path.map(String)];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), in: place, message: 'is not a known field: remove it' }));
    }
    return [{ field: path.join('.') || place, in: place, message: messageOf(issue) }];
  });
  return new Problem('validation-failed', errors.map((e) => `${e.field}: ${e.message}`).join('; ').slice(0, 500), { extra: { errors } });
}

/** One field that is wrong, for checks that a schema cannot make. */
export const fieldProblem = (field: string, message: string, place: FieldError['in'] = 'body'): Problem =>
  new Problem('validation-failed', `${field}: ${message}`, { extra: { errors: [{ field, in: place, message }] } });

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `is required (${issue.expected})`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input: ')) return issue.message.slice('Invalid input: '.length);
  return issue.message;
}
