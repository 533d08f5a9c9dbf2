import { oneFilePackages } from './infra/bootstrap/one-file-packages.mjs';

// The resolver runs in the workers, which have our environment.
process.env.ONE_FILE_PACKAGES = JSON.stringify(await oneFilePackages());

// Three projects, one a kind of test: `unit` needs nothing, `integration` a PostgreSQL and a RabbitMQ, `journeys` the whole system.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  resolver: '<rootDir>/infra/bootstrap/one-file-resolver.cjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testPathIgnorePatterns: ['/node_modules/', '/\\.local/'],
  modulePathIgnorePatterns: ['/\\.local/'],
};

export default {
  testTimeout: 60_000,
  // With three at once on two cores that others used as well, tests that are about time failed: silent servers, rests between edits.
  maxWorkers: 2,
  // At the end a worker is a process of one or two gigabytes, which the system takes half a second to clear away.
  workerGracefulExitTimeout: 10_000,
  testSequencer: '<rootDir>/infra/bootstrap/longest-first.mjs',
  // The second fails a whole run in which a test that docs/security.md names did not pass.
  reporters: ['default', '<rootDir>/infra/test-servers/src/security-table/security-reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{contracts,infra,services}/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.int\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{contracts,infra,services}/**/*.int.test.ts'],
      globalSetup: '<rootDir>/infra/test-servers/src/global-setup.ts',
      globalTeardown: '<rootDir>/infra/test-servers/src/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'journeys',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      globalSetup: '<rootDir>/infra/test-servers/src/global-setup.ts',
      globalTeardown: '<rootDir>/infra/test-servers/src/global-teardown.ts',
    },
  ],
};
