import './check-node.mjs';

void import('./commands/bench.mjs').then(({ bench }) => bench(process.argv.slice(2)));
