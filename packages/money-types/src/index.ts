export * from './msat.js';
export * from './ids.js';
export * from './result.js';
export * from './clock.js';
