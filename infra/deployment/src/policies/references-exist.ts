import { z } from 'zod';
import { nameOf, type Manifest } from '../manifests/manifest.ts';
import { offeredSecrets, unfetchedValues } from './offered-secrets.ts';
import { containersOf, podsOf, type Pods } from './pods.ts';

const backend = z.object({
  service: z.object({
    name: z.string(),
    port: z.object({ name: z.string().optional(), number: z.number().optional() }),
  }),
});
const ingress = z.object({
  spec: z.looseObject({
    rules: z.array(z.looseObject({ http: z.object({ paths: z.array(z.looseObject({ backend })) }) })),
  }),
});
const named = z.looseObject({ name: z.string() });
const servicePorts = z.object({
  spec: z.looseObject({
    ports: z.array(
      z.looseObject({ name: z.string(), port: z.number(), targetPort: z.union([z.string(), z.number()]) }),
    ),
    selector: z.record(z.string(), z.string()),
  }),
});
const scaled = z.object({ spec: z.looseObject({ scaleTargetRef: named }) });
const user = z.object({ spec: z.looseObject({ importCredentialsSecret: named }) });
const cluster = z.object({
  spec: z.looseObject({
    bootstrap: z.object({ initdb: z.looseObject({ secret: named }) }),
    managed: z.object({ roles: z.array(z.looseObject({ passwordSecret: named })) }),
  }),
});
const issued = z.object({
  spec: z.looseObject({ issuerRef: z.looseObject({ kind: z.string(), name: z.string() }) }),
});
const stored = z.object({
  spec: z.looseObject({ secretStoreRef: z.object({ kind: z.string(), name: z.string() }) }),
});

/** Every ConfigMap, Secret with its key, Service with its port, account, store, issuer and target that is named is there. */
export function referencesExist(resources: readonly Manifest[]): readonly string[] {
  const secrets = offeredSecrets(resources);
  const has = (kind: string, name: string) =>
    resources.some((one) => one.kind === kind && one.metadata.name === name);
  const wants = (of: string, kind: string, name: string) =>
    has(kind, name) ? [] : [`${of} names no ${kind} that exists: ${name}`];
  const wantsSecret = (of: string, name: string, keys: readonly string[] = []) => {
    const offered = secrets.get(name);
    if (offered === undefined) return [`${of} names no Secret that exists: ${name}`];
    return keys
      .filter((key) => !offered.has(key))
      .map((key) => `${of} names no key of Secret ${name}: ${key}`);
  };
  const ofPods = (pods: Pods): readonly string[] => {
    const { name, spec } = pods;
    const account = spec?.serviceAccountName;
    return [
      ...(account === undefined ? [] : wants(name, 'ServiceAccount', account)),
      ...(spec?.volumes ?? []).flatMap((volume) => [
        ...(volume.secret === undefined
          ? []
          : wantsSecret(
              name,
              volume.secret.secretName,
              volume.secret.items?.map(({ key }) => key),
            )),
        ...(volume.configMap === undefined ? [] : wants(name, 'ConfigMap', volume.configMap.name)),
        ...(volume.projected?.sources ?? []).flatMap(({ secret }) =>
          secret === undefined
            ? []
            : wantsSecret(
                name,
                secret.name,
                secret.items?.map(({ key }) => key),
              ),
        ),
      ]),
      ...containersOf(pods).flatMap(({ env, envFrom }) => [
        ...envFrom.flatMap(({ configMapRef, secretRef }) => [
          ...(configMapRef === undefined ? [] : wants(name, 'ConfigMap', configMapRef.name)),
          ...(secretRef === undefined ? [] : wantsSecret(name, secretRef.name)),
        ]),
        ...env.flatMap(({ valueFrom }) =>
          valueFrom?.secretKeyRef === undefined
            ? []
            : wantsSecret(name, valueFrom.secretKeyRef.name, [valueFrom.secretKeyRef.key]),
        ),
      ]),
    ];
  };
  const ofResource = (resource: Manifest): readonly string[] => {
    const of = nameOf(resource);
    switch (resource.kind) {
      case 'Ingress':
        return ingress.parse(resource).spec.rules.flatMap(({ http }) =>
          http.paths.flatMap(({ backend: { service } }) => {
            const found = resources.find(
              (one) => one.kind === 'Service' && one.metadata.name === service.name,
            );
            if (found === undefined) return wants(of, 'Service', service.name);
            const known = servicePorts
              .parse(found)
              .spec.ports.some(
                ({ name, port }) => name === service.port.name || port === service.port.number,
              );
            return known ? [] : [`${of} names no port of Service ${service.name}`];
          }),
        );
      case 'Service': {
        const { ports, selector } = servicePorts.parse(resource).spec;
        const targets = podsOf(resources)
          .filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value))
          .flatMap((pods) =>
            containersOf(pods).flatMap((one) =>
              one.ports.flatMap(({ name, containerPort }) => [name, containerPort]),
            ),
          );
        return ports
          .filter(({ targetPort }) => !targets.includes(targetPort))
          .map(({ targetPort }) => `${of} names no port of its pods: ${targetPort}`);
      }
      case 'ScaledObject':
        return wants(of, 'Deployment', scaled.parse(resource).spec.scaleTargetRef.name);
      case 'User':
        return wantsSecret(of, user.parse(resource).spec.importCredentialsSecret.name, [
          'username',
          'password',
        ]);
      case 'Cluster': {
        const { bootstrap, managed } = cluster.parse(resource).spec;
        return [
          bootstrap.initdb.secret,
          ...managed.roles.map(({ passwordSecret }) => passwordSecret),
        ].flatMap(({ name }) => wantsSecret(of, name, ['username', 'password']));
      }
      case 'Certificate': {
        const { kind, name } = issued.parse(resource).spec.issuerRef;
        return kind === 'Issuer' ? wants(of, 'Issuer', name) : [];
      }
      case 'ExternalSecret':
        return [
          ...wants(of, 'SecretStore', stored.parse(resource).spec.secretStoreRef.name),
          ...unfetchedValues(resource).map((name) => `${of} uses a value that it does not fetch: ${name}`),
        ];
      default:
        return [];
    }
  };
  return [...podsOf(resources).flatMap(ofPods), ...resources.flatMap(ofResource)];
}
