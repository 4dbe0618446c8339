import { hash } from 'node:crypto';
import { useSha256 } from './sha256.js';

useSha256((data) => hash('sha256', data, 'buffer'));
