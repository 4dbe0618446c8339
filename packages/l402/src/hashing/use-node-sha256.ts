import { nodeSha256 } from './node-sha256.js';
import { useSha256 } from './sha256.js';

useSha256(nodeSha256);
