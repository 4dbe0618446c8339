/** Whether an error means that PostgreSQL could not be reached or is going down, rather than that a query was wrong. */

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'ENOENT', 'EAI_AGAIN']);
// 57P01-57P05: shutting down, crashed, starting up, idle session ended; 57014: the statement took too long; 55P03: it
// waited too long for a lock; 25P03: a transaction left open was ended; 53300: too many connections; class 08: connection.
const SQLSTATES = /^(57P0[1-5]|57014|55P03|25P03|53300|08...)$/;
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);
const ADAPTER_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
// Prisma's raw queries bury the SQLSTATE in the text.
const PRISMA_RAW = /Code: `(57P0[1-5]|57014|55P03|53300|08...)`/;
const POOL_MESSAGES = /Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after calling end/;

export function isDatabaseUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, message, cause, kind, errors } = error as { code?: unknown; message?: unknown; cause?: unknown; kind?: unknown; errors?: unknown };
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || SQLSTATES.test(code) || PRISMA_CODES.has(code))) return true;
  if (typeof kind === 'string' && ADAPTER_KINDS.has(kind)) return true;
  if (typeof message === 'string' && (POOL_MESSAGES.test(message) || PRISMA_RAW.test(message))) return true;
  // A host with several addresses fails with one error for each.
  if (Array.isArray(errors)) return errors.some((e) => isDatabaseUnavailable(e, depth + 1));
  return isDatabaseUnavailable(cause, depth + 1);
}
