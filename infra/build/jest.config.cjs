// One configuration for every workspace. Specs run in CommonJS: jest's ES module mode fails on Node 20.
const { resolve } = require('node:path');

const root = resolve(__dirname, '../..');

// Published as ES modules only: CommonJS specs can load them only when they are transformed as well.
const esModulesOnly = [
  '@nestjs', '@l402kit', '@noble', '@scure', '@tokenizer', '@borewit', '@prisma/client', '@prisma/adapter-pg',
  'content-disposition', 'cookie', 'file-type', 'lightningdevkit', 'strtok3', 'svix', 'token-types', 'uint8array-extras',
];

module.exports = {
  rootDir: root,
  roots: ['<rootDir>/packages', '<rootDir>/apps', '<rootDir>/infra'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/dist-bench/', '/.next/'],
  modulePathIgnorePatterns: ['/dist/', '/dist-bench/', '/.next/'],
  moduleFileExtensions: ['js', 'ts', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^@l402kit/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^l402-kit$': '<rootDir>/packages/l402-kit/src/index.ts',
    '^l402-kit/([^/.]+)$': '<rootDir>/packages/l402-kit/src/$1',
    '^(@prisma/client/runtime/.*)\\.mjs$': '$1.js',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulesOnly.join('|')})/)`],
  reporters: ['default', '<rootDir>/infra/build/count-reporter.cjs'],
  globalSetup: '<rootDir>/infra/build/jest-global-setup.cjs',
  globalTeardown: '<rootDir>/infra/build/jest-global-teardown.cjs',
  // Two cores: more workers only make timing-sensitive guarantees noisier.
  maxWorkers: 2,
  testTimeout: 60_000,
};
