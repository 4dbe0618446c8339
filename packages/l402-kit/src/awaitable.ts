/** A value that may take time. What is there at once is not waited for: a paid call whose count is in memory costs no promise. */
export type Awaitable<T> = T | PromiseLike<T>;

export const isPending = <T>(value: Awaitable<T>): value is PromiseLike<T> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<T>>).then === 'function';
