import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const endpointNotFound = (): Problem => notFound('webhook endpoint');
export const deliveryNotFound = (): Problem => notFound('webhook delivery');
export const urlRefused = (reason: string): Problem => new Problem('webhook-url-refused', reason);
export const consentRefused = (reason: string): Problem => new Problem('webhook-consent-refused', reason);
export const endpointLimit = (limit: number): Problem => new Problem('webhook-endpoint-limit', `An account may have ${limit} webhook endpoints.`);
export const endpointNotEnabled = (status: string): Problem => new Problem('webhook-endpoint-not-enabled', `The endpoint is ${status}.`);
export const eventNotKept = (): Problem => new Problem('webhook-event-not-kept');
