import { SetMetadata } from '@nestjs/common';
import type { Scope } from '@l402kit/contracts';

export const ROUTE_ACCESS = Symbol('routeAccess');

export type RouteAccess =
  | { readonly kind: 'key'; readonly scopes: readonly Scope[] }
  | { readonly kind: 'public'; readonly limitedBySource: boolean };

/** The route takes API keys that hold at least one of these scopes (or admin). */
export const RequireScope = (...scopes: [Scope, ...Scope[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'key', scopes } satisfies RouteAccess);

/**
 * The route takes requests without an API key; `limitedBySource` counts them against the limit of the source address.
 * A route that says neither this nor `RequireScope` answers nobody.
 */
export const Public = (options: { readonly limitedBySource: boolean } = { limitedBySource: false }): MethodDecorator & ClassDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'public', ...options } satisfies RouteAccess);
