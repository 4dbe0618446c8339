import './check-node.mjs';

void import('./commands/test-lnd.mjs').then(({ testLnd }) => testLnd(process.argv.slice(2)));
