import { beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import type { Manifest } from './manifests/manifest.ts';
import { parseManifests } from './manifests/render-overlay.ts';
import { typedByClient } from './manifests/typed-by-client.ts';
import { checkPolicies } from './policies/check-policies.ts';
import { chooseJudge } from './manifests/choose-judge.ts';
import { renderOverlays } from './testing/overlays.ts';

const { judge, by } = chooseJudge();
let example: readonly Manifest[];
let local: readonly Manifest[];
beforeAll(async () => {
  ({ 'hospital-example': example, local } = await renderOverlays());
});

/** The overlay with a mistake in the resource: the text is looked for, must be there, and is replaced wherever it stands in it. */
function mistaken(
  resources: readonly Manifest[],
  name: string,
  right: string | RegExp,
  wrong: string,
): readonly Manifest[] {
  return resources.flatMap((resource) => {
    if (`${resource.kind}/${resource.metadata.name.replace(/-[0-9a-z]{10}$/, '')}` !== name)
      return [resource];
    const text = stringify(resource, { lineWidth: 0 });
    const changed = text.replaceAll(right instanceof RegExp ? new RegExp(right, 'g') : right, wrong);
    if (changed === text) throw new Error(`${name} holds no ${String(right)}`);
    return parseManifests(changed);
  });
}

test.each([
  [
    'a field that nobody knows',
    'Deployment/surgery',
    'minReadySeconds',
    'replicas:',
    'minReadySecond: 3\n  replicas:',
  ],
  ['a field in the wrong place', 'Service/surgery', 'containerPort', 'targetPort:', 'containerPort:'],
  [
    'a text for a number',
    'Deployment/surgery',
    'terminationGracePeriodSeconds',
    'terminationGracePeriodSeconds: 60',
    'terminationGracePeriodSeconds: sixty',
  ],
  ['a misspelt field in a list', 'NetworkPolicy/dns', 'protocoll', 'protocol:', 'protocoll:'],
] as const)('both ways of validating see %s', (_, name, field, right, wrong) => {
  const resources = mistaken(local, name, right, wrong);
  for (const judged of [judge, typedByClient]) {
    const faults = resources.flatMap(judged);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n')).toContain(field.replace('minReadySeconds', 'minReadySecond'));
  }
});

test.each([
  ['RabbitmqCluster/rabbitmq', 'persistence:', 'persistance:', 'persistance'],
  ['ScaledObject/surgery', 'maxReplicaCount:', 'maxReplicas:', 'maxReplicas'],
  ['ExternalSecret/surgery-secrets', 'refreshInterval:', 'refreshIntervall:', 'refreshIntervall'],
  ['Cluster/postgres', 'instances:', 'instance:', 'instance'],
  ['Certificate/rabbitmq', 'dnsNames:', 'dnsName:', 'dnsName'],
  ['ServiceMonitor/surgery', 'interval:', 'intervall:', 'intervall'],
] as const)(
  'a misspelt field of the custom resource %s is seen, or it is said that nothing is',
  (name, right, wrong, field) => {
    const faults = mistaken(example, name, right, wrong).flatMap(judge).join('\n');
    if (judge === typedByClient) expect(by).toContain('custom resources are not validated');
    else expect(faults).toContain(field);
  },
);

test('a kind without a schema is a fault, not a thing to pass over', () => {
  const faults = mistaken(example, 'Service/surgery', 'kind: Service', 'kind: Servize').flatMap(judge);
  expect(faults).not.toEqual([]);
});

test.each([
  [
    'a Service that selects nothing',
    'Service/surgery',
    'component: service',
    'component: servise',
    'Service/surgery selects no pod',
  ],
  [
    'a budget that protects nothing',
    'PodDisruptionBudget/identity',
    'kubernetes.io/name: identity',
    'kubernetes.io/name: identty',
    'PodDisruptionBudget/identity selects no pod',
  ],
  [
    'a policy that holds nobody',
    'NetworkPolicy/rabbitmq',
    /(podSelector:\n {4}matchLabels:\n {6}app.kubernetes.io\/name): rabbitmq/,
    '$1: rabbit',
    'NetworkPolicy/rabbitmq selects no pod',
  ],
  [
    'a monitor that watches nothing',
    'ServiceMonitor/surgery',
    'part-of: surgery-calendar',
    'part-of: calendar',
    'ServiceMonitor/surgery selects no service',
  ],
  [
    'a Deployment that does not know its own pods',
    'Deployment/surgery',
    /(matchLabels:\n {6}app.kubernetes.io\/component): service/,
    '$1: app',
    'Deployment/surgery does not select its own pods',
  ],
  [
    'a ConfigMap that is not there',
    'ConfigMap/surgery-settings',
    'name: surgery-settings',
    'name: other-settings',
    'Deployment/surgery names no ConfigMap that exists',
  ],
  [
    'a Secret that is not there',
    'Deployment/surgery',
    'secretName: surgery-secrets',
    'secretName: surgery-secret',
    'Deployment/surgery names no Secret that exists: surgery-secret',
  ],
  [
    'a key that the Secret does not have',
    'StatefulSet/event-store',
    'key: ops-password',
    'key: ops',
    'names no key of Secret event-store-admin: ops',
  ],
  [
    'a value that is not fetched',
    'ExternalSecret/identity-secrets',
    'secretKey: tokenKeys',
    'secretKey: tokenKey',
    'uses a value that it does not fetch: tokenKeys',
  ],
  [
    'a port of a Service that it does not have',
    'Ingress/surgery-calendar',
    'name: http',
    'name: https',
    'Ingress/surgery-calendar names no port of Service identity',
  ],
  [
    'a port of its pods that they do not have',
    'Service/identity',
    'targetPort: http',
    'targetPort: https',
    'Service/identity names no port of its pods: https',
  ],
  [
    'a target that is not there',
    'ScaledObject/surgery',
    'scaleTargetRef:\n    name: surgery',
    'scaleTargetRef:\n    name: surgeries',
    'ScaledObject/surgery names no Deployment that exists',
  ],
  [
    'a user without credentials',
    'User/his-sp',
    'name: rabbitmq-his-sp',
    'name: rabbitmq-his',
    'User/his-sp names no Secret that exists',
  ],
  [
    'a probe of a path that is not served',
    'Deployment/surgery',
    '/trafficz',
    '/trafic',
    'the readiness probe asks for /trafic, which is not served',
  ],
  [
    'a probe at a port that is not there',
    'Deployment/surgery',
    /(path: \/trafficz\n\s+port): http/,
    '$1: web',
    'the readiness probe asks at a port that is not there: web',
  ],
  [
    'a liveness that hangs on others',
    'Deployment/identity',
    /(livenessProbe:[^/]*)\/healthz/,
    '$1/readyz',
    'the liveness probe must depend on the process alone',
  ],
  [
    'a service without a startup probe',
    'Deployment/identity',
    'startupProbe:',
    'someProbe:',
    'Deployment/identity has no startup probe over HTTP',
  ],
  [
    'a setting that nobody reads',
    'ConfigMap/calendar-bridge-settings',
    'WORKERS:',
    'WORKER:',
    'no setting is called WORKER',
  ],
  [
    'a setting that is missing',
    'ConfigMap/calendar-bridge-settings',
    'ORIGIN:',
    'ORIGINAL:',
    'the setting ORIGIN is missing',
  ],
  [
    'a secret in the open',
    'Deployment/identity',
    /name: SESSION_SECRET_FILE\n(\s+)value: .*/,
    'name: SESSION_SECRET\n$1value: known-to-all',
    'the secret SESSION_SECRET is not in a file',
  ],
  [
    'a file that no mounted secret has',
    'Deployment/identity',
    'identity/TOKEN_KEYS',
    'identity/TOKEN_KEY',
    'TOKEN_KEYS_FILE names no file of a mounted secret',
  ],
  [
    'an image without a version',
    'Deployment/identity',
    /image: .*/,
    'image: registry.hospital.example/surgery-calendar/identity:latest',
    'has no version',
  ],
  [
    'no limits',
    'Deployment/identity',
    'limits:',
    'requests2:',
    'Deployment/identity identity lacks requests or limits',
  ],
  [
    'a pod that may be root',
    'Deployment/identity',
    'runAsNonRoot: true',
    'runAsNonRoot: false',
    'Deployment/identity may run as root',
  ],
  [
    'a root that can be written',
    'Job/identity-migrate',
    'readOnlyRootFilesystem: true',
    'readOnlyRootFilesystem: false',
    'may write its root',
  ],
  ['capabilities that are kept', 'Deployment/identity', '- ALL', '- NET_RAW', 'keeps capabilities'],
  [
    'too little time to drain',
    'Deployment/surgery',
    'terminationGracePeriodSeconds: 60',
    'terminationGracePeriodSeconds: 10',
    'Deployment/surgery is killed before it has drained',
  ],
  [
    'no pause before the end',
    'Deployment/surgery',
    'preStop:',
    'postStart:',
    'Deployment/surgery stops before everybody has heard of it',
  ],
  [
    'pods without a policy',
    'NetworkPolicy/default-deny',
    'podSelector: {}',
    'podSelector: { matchLabels: { app.kubernetes.io/name: surgery } }',
    'Job/identity-migrate has no network policy for Ingress',
  ],
  [
    'a call that no policy allows',
    'NetworkPolicy/services-to-rabbitmq',
    'port: 5671',
    'port: 5670',
    'calls rabbitmq:5671, which no network policy allows',
  ],
  [
    'a call to a Service that is not there',
    'ConfigMap/calendar-bridge-settings',
    'http://identity:3002',
    'http://identities:3002',
    'calls identities:3002, which does not exist',
  ],
  [
    'a call to a port that the Service does not have',
    'ConfigMap/calendar-bridge-settings',
    'http://identity:3002',
    'http://identity:3003',
    'calls identity:3003, which does not exist',
  ],
  [
    'a call to another namespace that no policy allows',
    'NetworkPolicy/services-to-collector',
    'kubernetes.io/metadata.name: monitoring',
    'kubernetes.io/metadata.name: tracing',
    'calls otel-collector.monitoring:4318, which no network policy allows',
  ],
  [
    'a user whose secret the topology operator does not see',
    'ExternalSecret/rabbitmq-surgery',
    'rabbitmq.com/topology-operator',
    'rabbitmq.com/topology',
    'User/surgery names a Secret that the topology operator does not see: rabbitmq-surgery',
  ],
  [
    'an image of PostgreSQL by its digest alone',
    'Cluster/postgres',
    'postgresql:18.0@',
    'postgresql@',
    'Cluster/postgres: CloudNativePG finds no version of PostgreSQL',
  ],
  [
    'replicas that one drain may take all together',
    'PodDisruptionBudget/rabbitmq',
    'kind: PodDisruptionBudget',
    'kind: PodBudget',
    'RabbitmqCluster/rabbitmq has no budget',
  ],
  [
    'another way out',
    'NetworkPolicy/hospital-identity-provider',
    '10.20.30.40/32',
    '0.0.0.0/0',
    'leads out of the hospital: 0.0.0.0/0',
  ],
] as const)('the policies see %s', (_, name, right, wrong, fault) => {
  const faults = checkPolicies(mistaken(example, name, right, wrong));
  expect(faults.join('\n')).toContain(fault);
});
