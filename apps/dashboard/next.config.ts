import { resolve } from 'node:path';
import type { NextConfig } from 'next';

/** Headers that hold for every answer. The Content-Security-Policy has a nonce and is set by src/proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
];

const workspaceRoot = resolve(import.meta.dirname, '../..');

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The workspace root: dependencies are hoisted there.
  turbopack: { root: workspaceRoot },
  // For the image (infra/docker/Dockerfile): the server and just those packages that it loads, in .next/standalone.
  ...(process.env.DASHBOARD_STANDALONE === '1' ? { output: 'standalone', outputFileTracingRoot: workspaceRoot } : {}),
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
