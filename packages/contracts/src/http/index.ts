export * from './api-keys.js';
export * from './invoices.js';
export * from './ledger.js';
export * from './operators.js';
export * from './pagination.js';
export * from './payouts.js';
export * from './scopes.js';
export * from './time-query.js';
