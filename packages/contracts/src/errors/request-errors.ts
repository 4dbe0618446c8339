import type { ErrorDefinition } from './error-definition.js';

/** What can be wrong with a request before anybody looks at what it asks for. */
export const requestErrors = {
  'validation-failed': {
    status: 422, title: 'Some fields are missing or wrong: see "errors"',
    docs: 'The request was understood but its values cannot be used. "errors" names each field ("field"), where it stands ("in": body, query, path or header) and what is expected ("message"). Nothing was stored. Correct the fields and send it again.',
  },
  'malformed-json': {
    status: 400, title: 'The body is not valid JSON',
    docs: 'The body could not be parsed as JSON. Check quotes, commas and brackets, and that the whole body was sent.',
  },
  'malformed-request': {
    status: 400, title: 'The request cannot be read',
    docs: 'The URL or a header is not well formed: for example a stray "%" in the path. Encode special characters and send it again.',
  },
  'body-too-large': {
    status: 413, title: 'The body is larger than 64 KB',
    docs: 'No endpoint takes a body of more than 64 KB (65,536 bytes). Send less, for example a shorter description.',
  },
  'header-too-large': {
    status: 431, title: 'The headers are larger than 16 KB',
    docs: 'All headers together may have 16 KB. Send fewer or shorter headers.',
  },
  'unsupported-media-type': {
    status: 415, title: 'The body must be JSON: send "Content-Type: application/json"',
    docs: 'Bodies are JSON only. Set the header "Content-Type: application/json" and encode the body as JSON.',
  },
  'route-not-found': {
    status: 404, title: 'There is nothing at this path',
    docs: 'No endpoint has this path. The list of all endpoints is at /docs, for machines at /openapi.json.',
  },
  'method-not-allowed': {
    status: 405, title: 'This path does not take this method: see the "Allow" header',
    docs: 'The path exists, but not with this HTTP method. The "Allow" header of the answer lists the methods that it takes.',
  },
  'not-found': {
    status: 404, title: 'There is no such object in this account',
    docs: 'The id is well formed but belongs to nothing in the account of this API key. Objects of other accounts are answered the same way.',
  },
  'request-timeout': {
    status: 408, title: 'The request took too long to arrive',
    docs: 'The whole request must arrive within 30 seconds. Send it again.',
  },
  'api-key-missing': {
    status: 401, title: 'This endpoint needs an API key: send "Authorization: Bearer <key>"',
    docs: 'Send the API key in the header "Authorization: Bearer l402_…". Keys are shown once, when an account is opened (POST /v1/operators) or a key is created (POST /v1/api-keys).',
  },
  'api-key-invalid': {
    status: 401, title: 'This API key is unknown or was revoked',
    docs: 'The key in the Authorization header belongs to no account, or it was revoked. Check that it was copied whole; otherwise create a new one with an admin key (POST /v1/api-keys).',
  },
  'scope-missing': {
    status: 403, title: 'This API key may not do this: it lacks a scope',
    docs: 'Every key has scopes: read, invoices, webhooks, admin (admin includes the others). "requiredScopes" in the answer lists those of which one is enough. Use another key, or create one with the scope.',
  },
  'rate-limited': {
    status: 429, title: 'Too many requests: wait for the time in "Retry-After"',
    docs: 'Each API key, and each source address without a key, has a number of requests a minute. "RateLimit-Policy" and "RateLimit" tell how many and how many are left; "Retry-After" tells how many seconds to wait. Unpaid invoices of an account and reported calls have limits of their own, told in the same headers; "detail" says which it was.',
  },
  'idempotency-key-reused': {
    status: 409, title: 'This Idempotency-Key was used with another body',
    docs: 'Within 24 hours the same Idempotency-Key on the same endpoint must come with the same body. Use a new key for a new request.',
  },
  'already-created': {
    status: 409, title: 'This request was already carried out: its answer is not shown again',
    docs: 'The first request with this Idempotency-Key created the object that "id" names. Its answer bore a secret, which is shown only once. If the secret was lost, revoke the object and create a new one.',
  },
} as const satisfies Record<string, ErrorDefinition>;
