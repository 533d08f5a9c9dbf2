import { z } from 'zod';
import type { Manifest } from '../manifests/manifest.ts';
import { plainValues } from './environment-known.ts';
import { containersOf, podsOf, type Pods } from './pods.ts';

export interface Address {
  readonly service: string;
  readonly port: number;
}

const data = z.record(z.string(), z.unknown()).default({});
const plainSecret = z.object({ data: z.record(z.string(), z.string()).default({}) });
const external = z.object({
  spec: z.looseObject({ target: z.looseObject({ template: z.looseObject({ data }) }) }),
});

/** A Service of another namespace, such as a collector of traces. */
export interface OutsideAddress extends Address {
  readonly namespace: string;
}

/** Which Services of the namespace a pod is told to call: in its settings, its arguments and its secrets. */
export function addressesCalledBy(pods: Pods, resources: readonly Manifest[]): readonly Address[] {
  const found = textsGivenTo(pods, resources).flatMap((text) => [
    ...text.matchAll(
      /(?:@|\/\/|=)([a-z][a-z0-9-]*)(?:\.surgery-calendar\.svc(?:\.cluster\.local)?)?:(\d{2,5})\b/g,
    ),
  ]);
  return found
    .map(([, service = '', port]) => ({ service, port: Number(port) }))
    .filter(({ service }) => service !== 'localhost');
}

/** Which Services of other namespaces a pod is told to call. */
export function outsideCalledBy(pods: Pods, resources: readonly Manifest[]): readonly OutsideAddress[] {
  const found = textsGivenTo(pods, resources).flatMap((text) => [
    ...text.matchAll(/(?:@|\/\/)([a-z][a-z0-9-]*)\.([a-z0-9-]+)\.svc(?:\.cluster\.local)?:(\d{2,5})\b/g),
  ]);
  return found
    .map(([, service = '', namespace = '', port]) => ({ service, namespace, port: Number(port) }))
    .filter(({ namespace }) => namespace !== 'surgery-calendar');
}

function textsGivenTo(pods: Pods, resources: readonly Manifest[]): readonly string[] {
  const secrets = (pods.spec?.volumes ?? []).flatMap(({ secret }) =>
    secret === undefined ? [] : [secret.secretName],
  );
  return [
    ...containersOf(pods).flatMap((container) => [
      ...container.args,
      ...plainValues(container, resources).values(),
    ]),
    ...secrets.flatMap((name) =>
      textsOf(
        resources.find(({ kind, metadata }) => /^(External)?Secret$/.test(kind) && metadata.name === name),
      ),
    ),
  ];
}

function textsOf(secret: Manifest | undefined): readonly string[] {
  if (secret === undefined) return [];
  if (secret.kind === 'ExternalSecret')
    return Object.values(external.parse(secret).spec.target.template.data).map(String);
  return Object.values(plainSecret.parse(secret).data).map((text) => Buffer.from(text, 'base64').toString());
}

export interface Target {
  readonly pods: readonly Pods[];
  /** The port at the pods, by every name that a policy may give it. */
  readonly ports: readonly (string | number)[];
}

const service = z.object({
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()),
    ports: z.array(z.looseObject({ port: z.number(), targetPort: z.union([z.string(), z.number()]) })),
  }),
});

/** Where an address leads; undefined: no such Service, or no such port of it. Operators' own Services are known as well. */
export function targetOf(
  { service: name, port }: Address,
  resources: readonly Manifest[],
): Target | undefined {
  const pods = podsOf(resources);
  const own = resources.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name);
  if (own !== undefined) {
    const { selector, ports } = service.parse(own).spec;
    const target = ports.find((one) => one.port === port)?.targetPort;
    if (target === undefined) return undefined;
    const behind = pods.filter(({ labels }) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value),
    );
    const declared = behind.flatMap((one) => containersOf(one).flatMap((container) => container.ports));
    const same = declared.filter((one) => one.name === target || one.containerPort === target);
    return {
      pods: behind,
      ports: [target, ...same.flatMap((one) => [one.containerPort, one.name ?? one.containerPort])],
    };
  }
  const ofOperator = (kind: string, named: (made: string) => readonly string[], ports: readonly number[]) =>
    resources
      .filter((one) => one.kind === kind && named(one.metadata.name).includes(name) && ports.includes(port))
      .map((one) => ({
        pods: pods.filter((each) => each.name === `${kind}/${one.metadata.name}`),
        ports: [port],
      }))
      .at(0);
  return (
    ofOperator('RabbitmqCluster', (made) => [made], [5671, 5672, 15671, 15672]) ??
    ofOperator('Cluster', (made) => ['rw', 'ro', 'r'].map((role) => `${made}-${role}`), [5432])
  );
}
