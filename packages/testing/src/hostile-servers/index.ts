export type { HostileServer } from './listening.js';
export * from './hostile-responses.js';
export * from './tls-servers.js';
export * from './test-certificates.js';
