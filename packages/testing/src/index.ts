export { createTestDatabase, type TestDatabase } from './test-database.js';
export * from './hostile-servers/index.js';
export { type OwnCluster, startOwnCluster } from './own-cluster.js';
