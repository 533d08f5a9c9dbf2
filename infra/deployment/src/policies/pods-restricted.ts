import type { Manifest } from '../manifests/manifest.ts';
import { containersOf, podsOf, type Container, type Pods } from './pods.ts';

/** What the last request and the last call to Google may take after a service was told to stop, in seconds. */
const drainSeconds = 15 + 10;

/** Pod Security's `restricted` and somewhat more: a numeric user, a root that cannot be written, images by version, bounds. */
export function podsRestricted(resources: readonly Manifest[]): readonly string[] {
  return podsOf(resources).flatMap((pods) => {
    const { name, spec, kind } = pods;
    if (spec === undefined) return [];
    const { securityContext } = spec;
    return [
      ...(securityContext?.runAsNonRoot === true && (securityContext.runAsUser ?? 0) > 0
        ? []
        : [`${name} may run as root`]),
      ...(securityContext?.seccompProfile?.type === 'RuntimeDefault'
        ? []
        : [`${name} has no seccomp profile`]),
      ...(spec.automountServiceAccountToken === false ? [] : [`${name} is given a token of Kubernetes`]),
      ...containersOf(pods).flatMap((container) => faultsOf(`${name} ${container.name}`, container)),
      ...(kind === 'Deployment' ? drains(pods) : []),
    ];
  });
}

function faultsOf(of: string, { image, resources, securityContext }: Container): readonly string[] {
  const digest = /@sha256:[0-9a-f]{64}$/.test(image);
  const tag = /:([^/:@]+)$/.exec(image)?.[1];
  const bounds = ['cpu', 'memory'].every(
    (name) => name in (resources?.requests ?? {}) && name in (resources?.limits ?? {}),
  );
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = securityContext ?? {};
  return [
    ...(digest || (tag !== undefined && tag !== 'latest')
      ? []
      : [`${of}: the image ${image} has no version`]),
    ...(bounds ? [] : [`${of} lacks requests or limits`]),
    ...(allowPrivilegeEscalation === false ? [] : [`${of} may gain privileges`]),
    ...(readOnlyRootFilesystem === true ? [] : [`${of} may write its root`]),
    ...(capabilities?.drop?.includes('ALL') === true && capabilities.add === undefined
      ? []
      : [`${of} keeps capabilities`]),
  ];
}

/** A service that is told to stop has the time that it takes, after everybody has heard of it. */
function drains({ name, spec }: Pods): readonly string[] {
  return (spec?.containers ?? [])
    .filter((container) => container.envFrom.length > 0)
    .flatMap(({ lifecycle }) => {
      const pause = lifecycle?.preStop?.sleep?.seconds;
      if (pause === undefined) return [`${name} stops before everybody has heard of it`];
      return (spec?.terminationGracePeriodSeconds ?? 30) >= pause + drainSeconds
        ? []
        : [`${name} is killed before it has drained`];
    });
}
