// Three projects, one a kind of test: `unit` needs nothing, `integration` a PostgreSQL and a RabbitMQ, `journeys` the whole system.
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
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
  // Most tests wait for servers most of the time. More than two would need more connections than PostgreSQL gives.
  maxWorkers: 2,
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
