import { escapeHtml } from '../docs/html.js';

/**
 * The Markdown that our own documents use, as HTML: headings, paragraphs, lists of one level, tables, indented code;
 * within them `code`, **bold** and [links](…) to http(s) or this site. Everything else is text, and escaped.
 */
export function renderMarkdown(markdown: string): string {
  return markdown.replaceAll('\r\n', '\n').split(/\n{2,}/).map((block) => block.replace(/^\n+|\s+$/g, '')).filter((block) => block !== '').map(renderBlock).join('\n');
}

function renderBlock(block: string): string {
  const lines = block.split('\n');
  const heading = /^(#{1,4}) (.+)$/.exec(block);
  if (heading !== null && lines.length === 1) return `<h${heading[1]!.length}>${inline(heading[2]!)}</h${heading[1]!.length}>`;
  if (lines.every((line) => line.startsWith('    '))) return `<pre>${escapeHtml(lines.map((line) => line.slice(4)).join('\n'))}</pre>`;
  if (lines.length > 1 && /^\|[-| ]+\|$/.test(lines[1]!)) return table(lines);
  if (lines[0]!.startsWith('- ')) return list('ul', block.slice(2).split(/\n- /));
  if (/^1\. /.test(block)) return list('ol', block.slice(3).split(/\n\d+\. /));
  return `<p>${inline(lines.join(' '))}</p>`;
}

const list = (tag: 'ul' | 'ol', items: readonly string[]): string =>
  `<${tag}>${items.map((item) => `<li>${inline(item.replace(/\n\s*/g, ' '))}</li>`).join('')}</${tag}>`;

function table([head = '', _rule, ...rows]: readonly string[]): string {
  const cells = (row: string, tag: 'th' | 'td'): string => `<tr>${row.replace(/^\|\s*|\s*\|$/g, '').split(/\s*\|\s*/).map((cell) => `<${tag}>${inline(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
}

/** Code first, so that nothing within it is taken for a mark. */
function inline(text: string): string {
  return text.split(/(`[^`]+`)/).map((part) => (part.length > 2 && part.startsWith('`') ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : marks(part))).join('');
}

const marks = (text: string): string => escapeHtml(text)
  .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
  .replace(/\[([^\]]+)\]\(((?:https?:\/\/|\/(?!\/)|#)[^\s)]*)\)/g, '<a href="$2">$1</a>');
