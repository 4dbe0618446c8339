// Exits 0 when the process in this container answers /healthz on HEALTH_PORT. In Node, since the image has no curl.
import { get } from 'node:http';

const request = get({ host: '127.0.0.1', port: Number(process.env.HEALTH_PORT ?? 4402), path: '/healthz', timeout: 4_000 }, (response) => {
  response.resume();
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
request.on('timeout', () => request.destroy(new Error('no answer within 4 s')));
request.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
