import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const exportNotFound = (): Problem => notFound('export');
export const exportNotReady = (): Problem => new Problem('export-not-ready');
export const exportNotCancellable = (status: string): Problem => new Problem('export-not-cancellable', `It is ${status}.`);
export const tooManyExports = (limit: number): Problem => new Problem('export-limit', `${limit} may be under way at a time.`);
export const tierRequired = (): Problem => new Problem('tier-required');
