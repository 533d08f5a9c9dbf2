import { z } from 'zod';
import { nameOf, type Manifest } from '../manifests/manifest.ts';
import { podsOf } from './pods.ts';
import { byLabels, labelSelector, selects, type LabelSelector } from './selector.ts';

const withSelector = z.object({ spec: z.looseObject({ selector: labelSelector }) });
const service = z.object({ spec: z.looseObject({ selector: z.record(z.string(), z.string()) }) });
const networkPolicy = z.object({ spec: z.looseObject({ podSelector: labelSelector }) });
const monitor = z.object({ spec: z.looseObject({ selector: labelSelector }) });

/** Every selector finds something: what selects nothing protects, serves and watches nothing, and nobody is told. */
export function selectorsMatch(resources: readonly Manifest[]): readonly string[] {
  const pods = podsOf(resources);
  const findsPods = (resource: Manifest, selector: LabelSelector) =>
    pods.some(({ labels }) => selects(selector, labels)) ? [] : [`${nameOf(resource)} selects no pod`];
  return resources.flatMap((resource): readonly string[] => {
    switch (resource.kind) {
      case 'Service':
        return findsPods(resource, byLabels(service.parse(resource).spec.selector));
      case 'PodDisruptionBudget':
        return findsPods(resource, withSelector.parse(resource).spec.selector);
      case 'NetworkPolicy':
        return findsPods(resource, networkPolicy.parse(resource).spec.podSelector);
      case 'ServiceMonitor': {
        const { selector } = monitor.parse(resource).spec;
        const found = resources.some(
          ({ kind, metadata }) => kind === 'Service' && selects(selector, metadata.labels ?? {}),
        );
        return found ? [] : [`${nameOf(resource)} selects no service`];
      }
      case 'Deployment':
      case 'StatefulSet': {
        const own = pods.find(({ name }) => name === nameOf(resource));
        const { selector } = withSelector.parse(resource).spec;
        const spreads =
          own?.spec?.topologySpreadConstraints.map((one) => byLabels(one.labelSelector.matchLabels)) ?? [];
        return [selector, ...spreads].every((one) => selects(one, own?.labels ?? {}))
          ? []
          : [`${nameOf(resource)} does not select its own pods`];
      }
      default:
        return [];
    }
  });
}
