import { publicId, uuidFromPublicId, type IdKind } from '@l402kit/money-types';
import type { Page } from '@l402kit/contracts';
import { notFound } from '../problem-details/problem.js';

/** What a repository is asked for: `take` is one more than the page has, to see whether there is a next one. */
export interface PageRequest {
  readonly take: number;
  /** UUID: only what was created before this one. */
  readonly before: string | undefined;
}

export function pageRequest(kind: IdKind, query: { readonly limit: number; readonly after?: string | undefined }): PageRequest {
  return { take: query.limit + 1, before: query.after === undefined ? undefined : uuidFromPublicId(kind, query.after) };
}

/** `rows` newest first, as many as were taken. @param stoppedAt where looking for more was stopped, before the page was full */
export function toPage<R extends { readonly id: string }, T>(kind: IdKind, rows: readonly R[], { take }: PageRequest, toJson: (row: R) => T, stoppedAt?: string): Page<T> {
  const shown = rows.slice(0, take - 1);
  const next = rows.length === take ? shown.at(-1)?.id : stoppedAt;
  return { data: shown.map(toJson), nextCursor: next === undefined ? null : publicId(kind, next) };
}

/** The UUID behind an id in a path. @throws Problem not-found for what is no id at all: there is no such object */
export function uuidInPath(kind: IdKind, id: string, what: string): string {
  const uuid = uuidFromPublicId(kind, id);
  if (uuid === undefined) throw notFound(what);
  return uuid;
}
