// The direction of imports, checked by `npm run lint:imports` and in every test run. Each rule says why it is there:
// change the code, or argue with the reason.

const api = '^apps/api/src';
/** Files that only run in tests and benchmarks. */
const tests = ['\\.(spec|contract|fixture)\\.ts$', '^apps/(api|dashboard)/(test|bench)/', '^packages/testing/'];
/** Npm packages and workspaces by name, as they resolve. */
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third. Types alone may point both ways: they vanish at run time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that resolves to nothing here breaks in production, or was never declared in package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-know-no-app',
      comment: 'Packages are what apps share: one that imports an app can be used by nobody else.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-do-not-import-apps',
      comment: 'Apps meet over HTTP. The demo in particular proves that the public API is enough.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'dashboard-knows-contracts-only',
      comment: 'The dashboard talks to the API over HTTP; what it shares with it is the shape of what crosses.',
      severity: 'error',
      from: { path: '^apps/dashboard/', pathNot: tests },
      to: { path: '^packages/', pathNot: '^packages/(contracts|money-types)/' },
    },
    {
      name: 'money-knows-no-module',
      comment: 'modules → money → rules. The money path must be readable without knowing who calls it.',
      severity: 'error',
      from: { path: `${api}/money/`, pathNot: tests },
      to: { path: `${api}/modules/` },
    },
    {
      name: 'money-knows-no-vendor',
      comment: 'The money path names ports; which Lightning node or resolver stands behind one is bound in a module file.',
      severity: 'error',
      from: { path: `${api}/money/`, pathNot: [...tests, '\\.module\\.ts$'] },
      to: { path: `${api}/integrations/` },
    },
    {
      name: 'money-knows-no-framework',
      comment: 'Use cases are functions over a context: they run in the API, the worker, tests and benchmarks alike.',
      severity: 'error',
      from: { path: `${api}/money/`, pathNot: [...tests, '\\.module\\.ts$'] },
      to: { path: npm('@nestjs', 'fastify', 'bullmq', 'ioredis') },
    },
    {
      name: 'rules-are-pure',
      comment: 'A rule answers the same to the same question, so that every case can be put to it in a test. It knows amounts, ids and invoices, and may hash; it has no database, no clock, no network.',
      severity: 'error',
      from: { path: `${api}/money/rules/`, pathNot: tests },
      to: { pathNot: [`${api}/money/(rules|ports)/`, '^packages/(money-types|bolt11|contracts)/', '^(node:)?crypto$', npm('@noble')] },
    },
    {
      name: 'integrations-know-ports-only',
      comment: 'A backend implements a port. One that knows the use cases behind it cannot be exchanged for another.',
      severity: 'error',
      from: { path: `${api}/integrations/`, pathNot: tests },
      to: { path: api, pathNot: [`${api}/integrations/`, `${api}/money/ports/`, `${api}/money/rules/`, `${api}/platform/(guarded-http|config|clock)/`] },
    },
    {
      name: 'only-module-files-bind-ports',
      comment: 'Who stands behind a port is decided in one place, where it can be seen and exchanged: a module file, or connect-node.ts, which both processes share.',
      severity: 'error',
      from: { path: '^apps/', pathNot: [...tests, '\\.module\\.ts$', `${api}/connect-node\\.ts$`, `${api}/integrations/`] },
      to: { path: `${api}/integrations/` },
    },
    {
      name: 'platform-knows-no-business',
      comment: 'The platform (configuration, database, outbox, HTTP) serves money and modules and must not depend on either. Ports may be named, so that readiness can ask the node.',
      severity: 'error',
      from: { path: `${api}/platform/`, pathNot: [...tests, '\\.module\\.ts$'] },
      to: { path: `${api}/(money|modules|integrations)/`, pathNot: `${api}/money/ports/` },
    },
    {
      name: 'queries-live-in-repositories',
      comment: 'A query outside a repository, the money path\'s SQL or the database folder is one that nobody scoped to its operator. Row types may be named anywhere: a type asks nothing.',
      severity: 'error',
      from: { path: '^apps/', pathNot: [...tests, '\\.repository\\.ts$', `${api}/money/ledger/`, `${api}/platform/database/`] },
      to: { path: [`${api}/platform/database/generated/`, npm('@prisma')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'strangers-are-reached-through-the-guard',
      comment: 'Addresses that strangers choose are reached through platform/guarded-http only. Integrations may reach the backend that we configured ourselves.',
      severity: 'error',
      from: { path: '^apps/api/', pathNot: [...tests, `${api}/platform/guarded-http/`, `${api}/integrations/`] },
      to: { path: ['^(node:)?(http|https|http2)$', npm('undici', 'axios', 'got', 'node-fetch')], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'vocabulary-depends-on-nothing',
      comment: 'money-types is used by everybody: whatever it needed, everybody would need.',
      severity: 'error',
      from: { path: '^packages/money-types/', pathNot: tests },
      to: { pathNot: ['^packages/money-types/', '^(node:)?crypto$'] },
    },
    {
      name: 'portable-packages',
      comment: 'Invoices and signatures are also read in browsers and at the edge, where Node\'s modules do not exist.',
      severity: 'error',
      from: { path: '^packages/(bolt11|webhook-signature|contracts)/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'tests-stay-out-of-production',
      comment: 'Builders and hostile servers are no part of what is deployed, nor is the embedded network part of the API.',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: tests },
      to: { path: ['\\.spec\\.ts$', '^apps/[^/]+/(test|bench)/', '^packages/testing/'] },
    },
    {
      name: 'the-api-knows-the-network-over-http',
      comment: 'The embedded network is a daemon: the API reaches it as it would reach any node.',
      severity: 'error',
      from: { path: `${api}/`, pathNot: tests },
      to: { path: '^packages/devnet/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/dist-bench/', '/\\.next/', '/coverage/', '/database/generated/.*/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensionAlias: { '.js': ['.ts', '.js'] } },
    moduleSystems: ['es6', 'cjs'],
  },
};
