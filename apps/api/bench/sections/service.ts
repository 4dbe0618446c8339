/** The service's processes on a database with operators and their webhook receiver: what the sections of the whole begin with. */
import { type Bench, type BenchDatabase, withOpened } from '../bench.js';
import { prepareEndpoints } from '../database/prepare-endpoints.js';
import { type BenchOperator, prepareOperators } from '../database/prepare-operators.js';
import { BenchProcess } from '../processes/calls.js';
import { freePort } from '../processes/free-port.js';
import type { ReceiverProcess } from '../processes/receiver.js';
import type { WorkerProcess } from '../processes/worker.js';

export interface Service {
  readonly database: BenchDatabase;
  readonly operators: readonly BenchOperator[];
  readonly receiver: BenchProcess<ReceiverProcess>;
  readonly worker: BenchProcess<WorkerProcess>;
  readonly open: Parameters<Parameters<typeof withOpened>[0]>[0];
}

/** `work` beside a running worker. The API is started by who needs it. */
export function withService<T>(bench: Bench, operatorCount: number, work: (service: Service) => Promise<T>): Promise<T> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const operators = await prepareOperators(database.db, operatorCount);
    const receiver = await open(BenchProcess.start<ReceiverProcess>('receiver', {}));
    const url = await receiver.call('url');
    await prepareEndpoints(database.db, bench.secretsKey, operators, url);
    const worker = await open(BenchProcess.start<WorkerProcess>('worker', {
      databaseUrl: database.url, secretsKey: bench.secretsKey,
      settings: { PORT_WORKER: String(await freePort()), ALLOW_LOOPBACK_HOSTS: new URL(url).host },
    }));
    return work({ database, operators, receiver, worker, open });
  });
}
