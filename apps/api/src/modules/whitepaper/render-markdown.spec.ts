import { renderMarkdown } from './render-markdown.js';

describe('renderMarkdown', () => {
  it('renders headings, paragraphs, lists, tables and code', () => {
    expect(renderMarkdown('# One\n\nTwo\nlines **bold**\n\n- a\n- b\n  more\n\n1. x\n2. y\n\n| h | i |\n|---|---|\n| `c` | d |\n\n    code <b>\n      deeper')).toBe(
      '<h1>One</h1>\n<p>Two lines <strong>bold</strong></p>\n<ul><li>a</li><li>b more</li></ul>\n<ol><li>x</li><li>y</li></ol>\n'
      + '<table><thead><tr><th>h</th><th>i</th></tr></thead><tbody><tr><td><code>c</code></td><td>d</td></tr></tbody></table>\n<pre>code &lt;b&gt;\n  deeper</pre>');
  });

  it('lets no tag and no script through, whatever the text holds', () => {
    expect(renderMarkdown('<script>x</script> [a](javascript:alert) [b](//evil) `<i>` [c](/docs?a="b)')).toBe(
      '<p>&lt;script&gt;x&lt;/script&gt; [a](javascript:alert) [b](//evil) <code>&lt;i&gt;</code> <a href="/docs?a=&quot;b">c</a></p>');
  });

  it('takes no mark inside code for a mark', () => {
    expect(renderMarkdown('`**a** [b](/c)`')).toBe('<p><code>**a** [b](/c)</code></p>');
  });
});
