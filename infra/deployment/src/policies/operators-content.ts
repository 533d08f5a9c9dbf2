import { z } from 'zod';
import { nameOf, type Manifest } from '../manifests/manifest.ts';
import { podsOf } from './pods.ts';
import { labelSelector, selects } from './selector.ts';

const user = z.object({ spec: z.looseObject({ importCredentialsSecret: z.object({ name: z.string() }) }) });
const cluster = z.object({ spec: z.looseObject({ imageName: z.string().optional() }) });
const external = z.object({
  spec: z.looseObject({
    target: z.looseObject({
      name: z.string(),
      template: z.looseObject({
        metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }).optional(),
      }),
    }),
  }),
});
const budget = z.object({ spec: z.looseObject({ selector: labelSelector }) });
const replicated = z.object({ spec: z.looseObject({ replicas: z.number().optional() }) });

/** What no schema tells and an operator refuses, or does not do by itself: labels of secrets, tags of images, budgets. */
export function operatorsContent(resources: readonly Manifest[]): readonly string[] {
  const labels = labelsOfSecrets(resources);
  return resources.flatMap((resource): readonly string[] => {
    const of = nameOf(resource);
    switch (resource.kind) {
      case 'User': {
        const { name } = user.parse(resource).spec.importCredentialsSecret;
        return labels.get(name)?.['rabbitmq.com/topology-operator'] === 'true'
          ? []
          : [`${of} names a Secret that the topology operator does not see: ${name}`];
      }
      case 'Cluster': {
        const { imageName } = cluster.parse(resource).spec;
        const [withoutDigest = ''] = imageName?.split('@') ?? [];
        return imageName === undefined || /:\d+(\.\d+)?[\w.-]*$/.test(withoutDigest)
          ? []
          : [`${of}: CloudNativePG finds no version of PostgreSQL in ${imageName}`];
      }
      case 'Deployment':
      case 'StatefulSet':
      case 'RabbitmqCluster':
        return isReplicated(resource) && !hasBudget(resource, resources)
          ? [`${of} has no budget: a drain of nodes may take all of it`]
          : [];
      default:
        return [];
    }
  });
}

function labelsOfSecrets(resources: readonly Manifest[]): ReadonlyMap<string, Record<string, string>> {
  return new Map(
    resources.flatMap((resource): [string, Record<string, string>][] => {
      if (resource.kind === 'Secret') return [[resource.metadata.name, resource.metadata.labels ?? {}]];
      if (resource.kind !== 'ExternalSecret') return [];
      const { target } = external.parse(resource).spec;
      return [[target.name, target.template.metadata?.labels ?? {}]];
    }),
  );
}

/** An autoscaler's Deployment says no number. */
function isReplicated(resource: Manifest): boolean {
  return (replicated.parse(resource).spec.replicas ?? 2) > 1;
}

function hasBudget(resource: Manifest, resources: readonly Manifest[]): boolean {
  const pods = podsOf(resources).find(({ name }) => name === nameOf(resource));
  return resources
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .some((one) => selects(budget.parse(one).spec.selector, pods?.labels ?? {}));
}
