import type { OpenAPIObject } from '@nestjs/swagger';
import { escapeHtml, page, prose } from './html.js';

interface Schema {
  readonly $ref?: string; readonly type?: string | readonly string[]; readonly format?: string; readonly enum?: readonly unknown[]; readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[]; readonly items?: Schema; readonly anyOf?: readonly Schema[];
  readonly default?: unknown; readonly minimum?: number; readonly maximum?: number;
}
interface Operation {
  readonly summary?: string; readonly description?: string; readonly tags?: readonly string[]; readonly operationId?: string; readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly description?: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The whole reference on one page, readable without a script. */
export function referencePage(document: OpenAPIObject): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({ path, method, operation: item[method] as unknown as Operation })));
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'Other'))];
  const sections = tags.map((tag) => `<h2 id="${slug(tag)}">${escapeHtml(tag)}</h2>${operations
    .filter(({ operation }) => (operation.tags?.[0] ?? 'Other') === tag)
    .map(({ path, method, operation }) => renderOperation(path, method, operation)).join('')}`);
  const schemas = Object.entries(document.components?.schemas ?? {}).sort(([a], [b]) => a.localeCompare(b))
    .map(([name, schema]) => `<h3 id="schema-${slug(name)}">${escapeHtml(name)}</h3>${renderSchema(schema as unknown as Schema)}`);
  return page(document.info.title, `<h1>${escapeHtml(document.info.title)}</h1>${prose(document.info.description ?? '')}
<p>Keys go into the header: <code>Authorization: Bearer l402_…</code></p>
<ul>${[...tags, 'Schemas'].map((tag) => `<li><a href="#${slug(tag)}">${escapeHtml(tag)}</a></li>`).join('')}</ul>
${sections.join('')}<h2 id="schemas">Schemas</h2>${schemas.join('')}`);
}

function renderOperation(path: string, method: string, operation: Operation): string {
  const rows = (operation.parameters ?? []).map((p) => row(p.name, `${p.in}${p.required ? ', required' : ''}`, typeText(p.schema ?? {}), p.description ?? p.schema?.description ?? ''));
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    const schema = Object.values(answer.content ?? {})[0]?.schema;
    return `<tr><td>${status}</td><td>${prose(answer.description)}${schema ? typeText(schema) : ''}</td></tr>`;
  });
  return `<h3 id="${slug(operation.operationId ?? path)}"><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></h3>
<p><strong>${escapeHtml(operation.summary ?? '')}</strong>${operation.security ? '' : ' <span class="soft">(no key needed)</span>'}</p>${prose(operation.description ?? '')}
${rows.length > 0 ? `<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}
${body ? `<p>Body: ${typeText(body)}</p>` : ''}<table><thead><tr><th>Answer</th><th></th></tr></thead><tbody>${answers.join('')}</tbody></table>`;
}

function renderSchema(schema: Schema): string {
  if (schema.properties === undefined) return `<p>${typeText(schema)}</p>${prose(schema.description ?? '')}`;
  const rows = Object.entries(schema.properties).map(([name, field]) =>
    row(name, schema.required?.includes(name) ? 'always' : 'optional', typeText(field), field.description ?? ''));
  return `${prose(schema.description ?? '')}<table><thead><tr><th>Field</th><th></th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const row = (name: string, where: string, type: string, meaning: string): string =>
  `<tr><td><code>${escapeHtml(name)}</code></td><td class="soft">${escapeHtml(where)}</td><td>${type}</td><td>${prose(meaning)}</td></tr>`;

function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1)!;
    return `<a href="#schema-${slug(name)}">${escapeHtml(name)}</a>`;
  }
  if (schema.enum !== undefined) return schema.enum.map((v) => `<code>${escapeHtml(String(v))}</code>`).join(' ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' or ');
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  return escapeHtml([schema.type ?? 'any', schema.format].flat().filter(Boolean).join(', '));
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
