import type { L402Options } from '../gate/options.js';

/** The route to bind to: the operator's, or what the framework knows. */
export function routeOf<Request>({ route }: Pick<L402Options<Request>, 'route'>, request: Request, fromFramework: (request: Request) => string): string {
  if (typeof route === 'string') return route;
  return route?.(request) ?? fromFramework(request);
}
