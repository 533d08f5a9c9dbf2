import { z } from 'zod';
import type { Manifest } from '../manifests/manifest.ts';
import { settingsOfProgram } from '../programs-settings.ts';
import { offeredSecrets } from './offered-secrets.ts';
import { containersOf, podsOf, type Container, type Pods } from './pods.ts';

const configMap = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** Node's own, which no schema of ours has. */
const ofNode = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS']);

/** The plain values of a container: those of its ConfigMaps and those in its own list. */
export function plainValues(
  container: Container,
  resources: readonly Manifest[],
): ReadonlyMap<string, string> {
  const maps = container.envFrom.flatMap(({ configMapRef }) => {
    const found = resources.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name,
    );
    return found === undefined ? [] : Object.entries(configMap.parse(found).data);
  });
  const own = container.env.flatMap(({ name, value }): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return new Map([...maps, ...own]);
}

/** Whose programs are ours: the names in the environment are settings, all that must be set is, secrets come as files that are there. */
export function environmentKnown(resources: readonly Manifest[]): readonly string[] {
  const secrets = offeredSecrets(resources);
  return podsOf(resources).flatMap((pods) =>
    containersOf(pods).flatMap((container) => {
      const known = settingsOfProgram(container.image, container.args[0]);
      if (known === undefined) return [];
      const of = `${pods.name} ${container.name}`;
      const values = plainValues(container, resources);
      const files = [...values].filter(([name]) => name.endsWith('_FILE') && !known.names.has(name));
      const inFiles = new Set(files.map(([name]) => name.slice(0, -'_FILE'.length)));
      const plain = [...values.keys()].filter(
        (name) => !ofNode.has(name) && !inFiles.has(name.replace(/_FILE$/, '')),
      );
      const missing = [...known.required].filter((name) => !values.has(name) && !inFiles.has(name));
      return [
        ...[...plain, ...inFiles]
          .filter((name) => !known.names.has(name))
          .map((name) => `${of}: no setting is called ${name}`),
        ...plain
          .filter((name) => known.secrets.has(name))
          .map((name) => `${of}: the secret ${name} is not in a file`),
        ...missing.map((name) => `${of}: the setting ${name} is missing`),
        ...files
          .filter(([, path]) => !isMounted(pods, container, path, secrets))
          .map(([name]) => `${of}: ${name} names no file of a mounted secret`),
      ];
    }),
  );
}

function isMounted(
  { spec }: Pods,
  container: Container,
  path: string,
  secrets: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  return container.volumeMounts.some(({ name, mountPath }) => {
    if (!path.startsWith(`${mountPath}/`)) return false;
    const file = path.slice(mountPath.length + 1);
    const secret = spec?.volumes.find((volume) => volume.name === name)?.secret;
    if (secret === undefined) return false;
    const key = secret.items === undefined ? file : secret.items.find((item) => item.path === file)?.key;
    return key !== undefined && secrets.get(secret.secretName)?.has(key) === true;
  });
}
