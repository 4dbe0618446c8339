import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export const METRICS = Symbol('Metrics');

/** Everything that /metrics shows. Other parts add theirs to `registry`; names start with `l402_`, units end the name. */
export class Metrics {
  readonly registry = new Registry();
  readonly httpRequestSeconds: Histogram<'method' | 'route' | 'status'>;

  constructor(process: 'api' | 'worker') {
    this.registry.setDefaultLabels({ process });
    // Memory, CPU, garbage collection, open handles, event-loop lag.
    collectDefaultMetrics({ register: this.registry });
    this.httpRequestSeconds = new Histogram({
      name: 'l402_http_request_duration_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1, 5],
      registers: [this.registry],
    });
  }

  /** Ends what measures beside the process: otherwise it outlives the application in tests. */
  close(): void {
    this.registry.clear();
  }
}
