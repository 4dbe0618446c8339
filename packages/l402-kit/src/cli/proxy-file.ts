import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { ProxyConfigError } from '../proxy/proxy-config.js';

/** Settings of the proxy as a YAML file has them. */
export interface ProxyFile {
  readonly name: string;
  readonly values: Record<string, unknown>;
  /** The same problem with the line that it stands on. */
  located(error: ProxyConfigError): ProxyConfigError;
}

/** @throws ProxyConfigError with the line, where there is one */
export function readProxyFile(name: string): ProxyFile {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    throw new ProxyConfigError(`${name} cannot be read: ${(error as Error).message}`, [], { cause: error });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) throw new ProxyConfigError(`${name}, line ${lines.linePos(broken.pos[0]).line}: this is no YAML: ${broken.message}`);
  const values: unknown = document.toJS();
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw new ProxyConfigError(`${name} holds no settings: write for example "upstream: http://localhost:3000".`);
  return {
    name, values: values as Record<string, unknown>,
    located(error) {
      const at = placeOf(document, error.path);
      return new ProxyConfigError(`${name}${at === undefined ? '' : `, line ${lines.linePos(at).line}`}: ${error.message}`, error.path);
    },
  };
}

/** Where in the text a setting begins: its name, or the item of the list. */
function placeOf(document: Document, path: readonly (string | number)[]): number | undefined {
  if (path.length === 0) return undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.find(({ key: name }) => isScalar(name) && name.value === path.at(-1))?.key;
    if (isNode(key)) return key.range?.[0];
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
