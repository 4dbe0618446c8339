/** UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS: the server's doing, as 5xx is over HTTP. */
const SERVER_FAILURES = new Set(['2', '4', '12', '13', '14', '15']);

export const failedOnServer = (status: string): boolean => SERVER_FAILURES.has(status);
