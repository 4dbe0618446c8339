import type { ErrorDefinition } from './error-definition.js';

/** What can be wrong on our side. */
export const serviceErrors = {
  'node-unavailable': {
    status: 503, title: 'The Lightning node is not available: try again after "Retry-After"',
    docs: 'The Lightning node did not answer. Nothing was made that anybody could pay. Send the request again after the number of seconds in "Retry-After", with the same Idempotency-Key where you gave one.',
  },
  'database-unavailable': {
    status: 503, title: 'The service cannot reach its database: try again after "Retry-After"',
    docs: 'The service could not read or write. Whether a request that creates something was carried out is not known: repeat it with the same Idempotency-Key, and it is carried out once.',
  },
  'service-unavailable': {
    status: 503, title: 'The service is not available at the moment: try again after "Retry-After"',
    docs: 'The service is starting, stopping or under too much load. Send the request again after the number of seconds in "Retry-After".',
  },
  'internal-error': {
    status: 500, title: 'Something went wrong on our side',
    docs: 'This is a fault of the service. It was logged with the request id of the answer ("requestId"); name that id when you report it.',
  },
} as const satisfies Record<string, ErrorDefinition>;
