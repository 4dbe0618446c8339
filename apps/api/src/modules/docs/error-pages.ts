import { errorCatalogue, type ErrorCode } from '@l402kit/contracts';
import { escapeHtml, page, prose } from './html.js';

/** All errors, by status. */
export function errorIndexPage(): string {
  const rows = Object.entries(errorCatalogue)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => `<tr><td>${status}</td><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${escapeHtml(title)}</td></tr>`);
  return page('Errors', `<h1>Errors</h1><p>Every error is answered as <code>application/problem+json</code> (RFC 9457). Its <code>type</code> is the address of one of these pages and never changes.</p>
<table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`);
}

export function errorPage(code: ErrorCode): string {
  const { status, title, docs } = errorCatalogue[code];
  return page(`${code} · Errors`, `<p class="soft">HTTP ${status}</p><h1><code>${code}</code></h1><p><strong>${escapeHtml(title)}</strong></p>${prose(docs)}<p><a href="/errors">All errors</a></p>`);
}
