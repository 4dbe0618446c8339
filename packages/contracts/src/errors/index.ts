export { errorCatalogue, isErrorCode, type ErrorCode } from './catalogue.js';
export type { ErrorDefinition } from './error-definition.js';
export { fieldErrorSchema, problemDetailsSchema, type FieldError, type ProblemDetails } from './problem-details.js';
