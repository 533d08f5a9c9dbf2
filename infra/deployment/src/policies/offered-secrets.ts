import { z } from 'zod';
import type { Manifest } from '../manifests/manifest.ts';

const keys = z.record(z.string(), z.unknown()).default({});
const plain = z.object({ data: keys, stringData: keys });
const external = z.object({
  spec: z.looseObject({
    target: z.looseObject({ name: z.string(), template: z.looseObject({ data: keys }) }),
    data: z.array(z.looseObject({ secretKey: z.string() })).default([]),
  }),
});
const certificate = z.object({ spec: z.looseObject({ secretName: z.string() }) });

/** Every secret that will be there, by name, with its keys: given, fetched, or made by an operator. */
export function offeredSecrets(resources: readonly Manifest[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    resources.flatMap((resource): [string, Set<string>][] => {
      switch (resource.kind) {
        case 'Secret': {
          const { data, stringData } = plain.parse(resource);
          return [[resource.metadata.name, new Set([...Object.keys(data), ...Object.keys(stringData)])]];
        }
        case 'ExternalSecret': {
          const { target } = external.parse(resource).spec;
          return [[target.name, new Set(Object.keys(target.template.data))]];
        }
        case 'Certificate':
          return [[certificate.parse(resource).spec.secretName, new Set(['tls.crt', 'tls.key', 'ca.crt'])]];
        case 'Cluster':
          return [[`${resource.metadata.name}-ca`, new Set(['ca.crt'])]];
        default:
          return [];
      }
    }),
  );
}

/** Of an ExternalSecret's templates, those that use a value which is not fetched. */
export function unfetchedValues(resource: Manifest): readonly string[] {
  if (resource.kind !== 'ExternalSecret') return [];
  const { target, data } = external.parse(resource).spec;
  const fetched = new Set(data.map(({ secretKey }) => secretKey));
  const used = Object.values(target.template.data).flatMap((text) =>
    [...String(text).matchAll(/\{\{ \.(\w+) \}\}/g)].flatMap(([, name]) => name ?? []),
  );
  return used.filter((name) => !fetched.has(name));
}
