/**
 * Every error that the API can answer: one slug, one status, one title that a person can act on, one paragraph of
 * documentation. The `type` of a problem (RFC 9457) is `<public url>/errors/<slug>`. Slugs never change their meaning.
 */
import { addressErrors } from './address-errors.js';
import type { ErrorDefinition } from './error-definition.js';
import { moneyErrors } from './money-errors.js';
import { requestErrors } from './request-errors.js';
import { serviceErrors } from './service-errors.js';
import { sessionErrors } from './session-errors.js';
import { tierErrors } from './tier-errors.js';
import { webhookErrors } from './webhook-errors.js';

export const errorCatalogue = {
  ...requestErrors, ...addressErrors, ...moneyErrors, ...sessionErrors, ...tierErrors, ...webhookErrors, ...serviceErrors,
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorCatalogue, text);
