import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const apiKeyNotFound = (): Problem => notFound('API key');
export const lastAdminKey = (): Problem => new Problem('last-admin-key', 'This is the only admin key of the account that is not revoked.');
export const tooManyKeys = (limit: number): Problem => new Problem('api-key-limit', `This account has ${limit} API keys that are not revoked.`);
