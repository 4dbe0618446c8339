/** Which methods each path takes: the router itself only knows "found" and "not found". */
export class RouteTable {
  private readonly routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  add(path: string, methods: string | readonly string[]): void {
    const route = this.routes.get(path) ?? { pattern: patternOf(path), methods: new Set<string>() };
    for (const method of [methods].flat()) route.methods.add(method);
    this.routes.set(path, route);
  }

  /** Empty when nothing is at the path. */
  methodsAt(path: string): string[] {
    const methods = [...this.routes.values()].filter((r) => r.pattern.test(path)).flatMap((r) => [...r.methods]);
    return [...new Set(methods)].sort();
  }
}

function patternOf(path: string): RegExp {
  const source = path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/');
  return new RegExp(`^${source}/?$`);
}
