/** Text that is safe to put anywhere between tags or into a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!);

/** Escaped text in which `code` becomes <code> and blank lines become paragraphs. */
export const prose = (text: string): string => text.split(/\n{2,}/).map((p) => `<p>${escapeHtml(p).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`).join('');

/** A whole page. It loads one style sheet of our own and nothing else: no script, no font, no request to anybody. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="stylesheet" href="/docs/style.css"></head>
<body><header><a href="/docs">l402-kit Managed API</a> <nav><a href="/docs">Reference</a> <a href="/errors">Errors</a> <a href="/openapi.json">OpenAPI</a></nav></header>
<main>${body}</main></body></html>`;

export const PAGE_CSP = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #5f6368; --line: #dcdcdc; --paper: #fff; --tint: #f5f5f2; --accent: #9a4d00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e6; --soft: #a5a5a0; --line: #3a3a38; --paper: #161615; --tint: #20201e; --accent: #f2a65a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header { display: flex; gap: 1.5rem; flex-wrap: wrap; padding: .8rem 1.2rem; border-bottom: 1px solid var(--line); }
header > a { font-weight: 600; color: inherit; text-decoration: none; }
nav { display: flex; gap: 1rem; }
main { max-width: 54rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; }
a { color: var(--accent); }
h1 { font-size: 1.7rem; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); } h3 { margin: 2rem 0 .3rem; }
code, pre { font: 0.9em/1.45 ui-monospace, monospace; background: var(--tint); border-radius: 4px; }
code { padding: .1em .3em; } pre { padding: .8rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 1.2rem; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); }
td p { margin: 0; } .soft { color: var(--soft); } .method { font-weight: 700; }
`;
