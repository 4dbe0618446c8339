import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const apiKeyNotFound = (): Problem => notFound('API key');
export const lastAdminKey = (): Problem => new Problem('last-admin-key', 'This is the only admin key of the account that is not revoked.');
