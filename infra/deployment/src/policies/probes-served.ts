import { z } from 'zod';
import { nameOf, type Manifest } from '../manifests/manifest.ts';
import { podsOf } from './pods.ts';

/** What each service serves for probes and for Prometheus; a journey asks the running bundles for every path that is in the manifests. */
const served: Readonly<Record<string, ReadonlySet<string>>> = {
  surgery: new Set(['/healthz', '/readyz', '/trafficz', '/metrics']),
  identity: new Set(['/healthz', '/readyz', '/metrics']),
  'calendar-bridge': new Set(['/healthz', '/readyz', '/metrics']),
};

const monitor = z.object({
  spec: z.looseObject({ endpoints: z.array(z.looseObject({ path: z.string() })) }),
});

/** Every service has three probes, at ports that it has and paths that it serves; Prometheus reads what is there. */
export function probesServed(resources: readonly Manifest[]): readonly string[] {
  const ofServices = podsOf(resources).flatMap(({ name, kind, spec }) => {
    if (kind !== 'Deployment') return [];
    return (spec?.containers ?? []).flatMap((container) => {
      const paths = served[container.name];
      if (paths === undefined) return [];
      const probes = {
        startup: container.startupProbe,
        liveness: container.livenessProbe,
        readiness: container.readinessProbe,
      };
      return Object.entries(probes).flatMap(([which, probe]) => {
        const get = probe?.httpGet;
        if (get === undefined) return [`${name} has no ${which} probe over HTTP`];
        const hasPort = container.ports.some(
          (port) => port.name === get.port || port.containerPort === get.port,
        );
        return [
          ...(paths.has(get.path)
            ? []
            : [`${name}: the ${which} probe asks for ${get.path}, which is not served`]),
          ...(hasPort ? [] : [`${name}: the ${which} probe asks at a port that is not there: ${get.port}`]),
          // A restart mends nothing that is away, and takes the replica from those whom it could serve.
          ...(which !== 'readiness' && get.path !== '/healthz'
            ? [`${name}: the ${which} probe must depend on the process alone`]
            : []),
        ];
      });
    });
  });
  const ofMonitors = resources
    .filter(({ kind }) => kind === 'ServiceMonitor')
    .flatMap((resource) =>
      monitor
        .parse(resource)
        .spec.endpoints.filter(({ path }) => served[resource.metadata.name]?.has(path) !== true)
        .map(({ path }) => `${nameOf(resource)} reads ${path}, which is not served`),
    );
  return [...ofServices, ...ofMonitors];
}
