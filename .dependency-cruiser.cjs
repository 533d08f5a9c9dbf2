// Imports go one way: contracts <- infra (third parties only) <- services <- the local stack <- test.
const services = ['surgery', 'identity', 'calendar-bridge'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'contracts-import-a-schema-library-only',
      severity: 'error',
      from: { path: '^contracts/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^(infra|services|test)/|node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      // Two are above the services: the local stack starts them all, deployment packs and describes them all. test-servers only starts servers.
      name: 'infra-imports-third-parties-only',
      severity: 'error',
      from: {
        path: '^infra/([^/]+)/',
        pathNot:
          '^infra/local-stack/|^infra/deployment/|^infra/test-servers/|^infra/[^/]+/bench/|/src/testing/|\\.int\\.test\\.ts$',
      },
      to: { path: '^(contracts|services|test|infra)/', pathNot: '^infra/$1/' },
    },
    {
      name: 'test-servers-start-servers-only',
      severity: 'error',
      from: { path: '^infra/test-servers/' },
      to: { path: '^(contracts|services|test|infra)/', pathNot: '^infra/(test-servers|postgres|rabbit)/' },
    },
    {
      name: 'infra-tests-use-infra-only',
      severity: 'error',
      from: { path: '^infra/', pathNot: '^infra/(local-stack|deployment)/' },
      to: { path: '^(contracts|services|test)/' },
    },
    ...services.map((service) => ({
      name: `${service}-imports-no-other-service`,
      severity: 'error',
      from: { path: `^services/${service}/` },
      to: { path: '^(services|test)/|^infra/(local-stack|deployment)/', pathNot: `^services/${service}/` },
    })),
    {
      name: 'services-meet-the-sandbox-in-tests-only',
      severity: 'error',
      from: { path: '^services/', pathNot: '\\.test\\.ts$|/src/testing/|^services/[^/]+/bench/' },
      to: { path: '^infra/(sandbox|test-servers)/' },
    },
    {
      name: 'test-goes-through-public-edges-only',
      severity: 'error',
      from: { path: '^test/' },
      to: { path: '^services/' },
    },
    {
      name: 'googleapis-by-its-sub-path-only',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/googleapis/build/src/index\\.js$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    exclude: { path: '\\.local/' },
  },
};
