import { runProcess } from './platform/process/run-process.js';
import { startApi } from './start-api.js';

await runProcess('api', startApi);
