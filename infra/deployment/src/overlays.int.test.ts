import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { parseEnvironment } from '@surgery-calendar/service-host';
import { clusterSecrets } from './new-secrets/cluster-secrets.ts';
import type { Manifest } from './manifests/manifest.ts';
import { typedByClient } from './manifests/typed-by-client.ts';
import { checkPolicies } from './policies/check-policies.ts';
import { plainValues } from './policies/environment-known.ts';
import { containersOf, podsOf } from './policies/pods.ts';
import { settingsOfProgram } from './programs-settings.ts';
import { chooseJudge } from './manifests/choose-judge.ts';
import { overlays, renderOverlays, type Overlay } from './testing/overlays.ts';
import { topologyFile } from './topology/topology-file.ts';

let rendered: Readonly<Record<Overlay, readonly Manifest[]>>;
const { judge, by } = chooseJudge();
beforeAll(async () => {
  process.stderr.write(`The manifests are validated by ${by}.\n`);
  rendered = await renderOverlays();
});

test.each(overlays)(
  'every resource of the overlay %s is as its schema has it, without a field too many',
  (overlay) => {
    expect(rendered[overlay].length).toBeGreaterThan(50);
    expect(rendered[overlay].flatMap(judge)).toEqual([]);
  },
);

test.each(overlays)(
  'where no schemas are at hand, the overlay %s is validated by the client’s types',
  (overlay) => {
    expect(rendered[overlay].flatMap(typedByClient)).toEqual([]);
  },
);

test.each(overlays)(
  'in the overlay %s selectors match, references exist, settings are known, probes are served, pods are restricted and the network is closed',
  (overlay) => {
    expect(checkPolicies(rendered[overlay])).toEqual([]);
  },
);

test.each(overlays)(
  'with its secrets at hand, every program of the overlay %s takes its settings',
  async (overlay) => {
    const secrets = Object.entries(await clusterSecrets());
    const programs = podsOf(rendered[overlay]).flatMap((pods) =>
      containersOf(pods).flatMap((container) => {
        const settings = settingsOfProgram(container.image, container.args[0]);
        return settings === undefined
          ? []
          : [{ name: `${pods.name} ${container.name}`, container, settings }];
      }),
    );
    expect(programs.length).toBeGreaterThan(5);
    for (const { name, container, settings } of programs) {
      const environment = Object.fromEntries(
        [...plainValues(container, rendered[overlay])].map(([setting, value]) => {
          if (!setting.endsWith('_FILE')) return [setting, value];
          const [key = '', folder = ''] = value.split('/').toReversed();
          const known = secrets.find(([file]) => file === `${folder}-secrets/${key}`)?.[1];
          return [key, known ?? 'esdb://localhost:2113?tls=true'];
        }),
      );
      const { faults = [] } = parseEnvironment(settings.schema, environment);
      expect([name, ...faults]).toEqual([name]);
    }
  },
);

test('the example runs every image by its digest', () => {
  const images = podsOf(rendered['hospital-example']).flatMap((pods) =>
    containersOf(pods).map(({ image }) => image),
  );
  const text = JSON.stringify(
    rendered['hospital-example'].filter(({ kind }) => kind === 'RabbitmqCluster' || kind === 'Cluster'),
  );
  const ofOperators = text.match(/"image(Name)?":"[^"]+@sha256:[0-9a-f]{64}"/g) ?? [];
  for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(ofOperators).toHaveLength(3);
});

test('RabbitMQ’s resources are what the contracts have, for the services and for the example’s publisher', () => {
  const file = (path: string) => readFileSync(new URL(`../../../k8s/${path}`, import.meta.url), 'utf8');
  expect(file('components/rabbitmq-cluster/topology.yaml')).toBe(topologyFile());
  expect(file('overlays/hospital-example/publishers.yaml')).toBe(topologyFile(['his-sp']));
});
