import localFont from 'next/font/local';

/** Inter for what people read: figures, words. Served from our own origin; one that comes late is for the next page, so that nothing moves. */
export const inter = localFont({
  src: '../../../../node_modules/@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2',
  weight: '100 900', display: 'optional', variable: '--font-inter',
});

/** Commit Mono for what machines read: hashes, paths, headers. */
export const commitMono = localFont({
  src: '../../../../node_modules/@fontsource/commit-mono/files/commit-mono-latin-400-normal.woff2',
  weight: '400', display: 'optional', variable: '--font-commit-mono', adjustFontFallback: false,
});
