import type { L402Options } from '../gate/options.js';

/** The route to bind to: the operator's, or what the framework knows. */
export function routeOf<Request>(options: L402Options<Request>, request: Request, fromFramework: () => string): string {
  if (typeof options.route === 'string') return options.route;
  return options.route?.(request) ?? fromFramework();
}
