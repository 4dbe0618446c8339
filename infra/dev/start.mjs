import './check-node.mjs';

void import('./commands/start.mjs').then(({ start }) => start(process.argv.slice(2)));
