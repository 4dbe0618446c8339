/** An answer that is not a success: `{ error, detail }` with a stable code and words that say what to do. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(readonly status: number, readonly code: string, readonly detail: string) { super(detail); }
}
export const invalid = (detail: string): HttpProblem => new HttpProblem(422, 'invalid', detail);
