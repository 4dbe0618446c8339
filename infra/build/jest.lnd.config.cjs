// What runs against a real LND only: npm run test:lnd. One network at a time, and its nodes take their time to start.
const base = require('./jest.config.cjs');

module.exports = { ...base, testMatch: ['**/*.real-lnd.ts'], maxWorkers: 1, testTimeout: 600_000, forceExit: true };
