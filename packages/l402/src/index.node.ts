import './hashing/use-node-sha256.js';

export * from './index.js';
