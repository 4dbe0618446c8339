export { createTestDatabase, type TestDatabase } from './test-database.js';
export * from './hostile-servers/index.js';
