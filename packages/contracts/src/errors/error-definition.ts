export interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** One line that says what is wrong and, where there is room, what to do. */
  readonly title: string;
  /** For the catalogue page: when it happens, and how to get past it. Plain text. */
  readonly docs: string;
}
