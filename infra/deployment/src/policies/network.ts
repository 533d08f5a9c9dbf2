import { z } from 'zod';
import type { Manifest } from '../manifests/manifest.ts';
import type { Pods } from './pods.ts';
import { labelSelector, selects } from './selector.ts';

const port = z.object({ protocol: z.string().default('TCP'), port: z.union([z.string(), z.number()]) });
const peer = z.object({
  podSelector: labelSelector.optional(),
  namespaceSelector: labelSelector.optional(),
  ipBlock: z.object({ cidr: z.string() }).optional(),
});
const policy = z.object({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.object({
    podSelector: labelSelector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z
      .array(z.object({ from: z.array(peer).optional(), ports: z.array(port).optional() }))
      .default([]),
    egress: z.array(z.object({ to: z.array(peer).optional(), ports: z.array(port).optional() })).default([]),
  }),
});
export type NetworkPolicy = z.infer<typeof policy>;

export function networkPoliciesOf(resources: readonly Manifest[]): readonly NetworkPolicy[] {
  return resources.filter(({ kind }) => kind === 'NetworkPolicy').map((resource) => policy.parse(resource));
}

/** Whether the policies let a pod open a connection to another one of the namespace, at a port by number or by name. */
export function mayReach(
  policies: readonly NetworkPolicy[],
  from: Pods,
  to: Pods,
  ports: readonly (string | number)[],
): boolean {
  const opens = (
    rule: {
      readonly peers: readonly z.infer<typeof peer>[] | undefined;
      readonly ports: readonly z.infer<typeof port>[] | undefined;
    },
    other: Pods,
  ) =>
    (rule.peers === undefined ||
      rule.peers.some(
        ({ podSelector, namespaceSelector }) =>
          podSelector !== undefined && namespaceSelector === undefined && selects(podSelector, other.labels),
      )) &&
    (rule.ports === undefined || rule.ports.some((one) => ports.includes(one.port)));
  const out = policies.filter(
    ({ spec }) => spec.policyTypes.includes('Egress') && selects(spec.podSelector, from.labels),
  );
  const into = policies.filter(
    ({ spec }) => spec.policyTypes.includes('Ingress') && selects(spec.podSelector, to.labels),
  );
  return (
    (out.length === 0 ||
      out.some(({ spec }) => spec.egress.some((rule) => opens({ peers: rule.to, ports: rule.ports }, to)))) &&
    (into.length === 0 ||
      into.some(({ spec }) =>
        spec.ingress.some((rule) => opens({ peers: rule.from, ports: rule.ports }, from)),
      ))
  );
}

/** Whether the policies let a pod out to another namespace at a port. What is let in there is not ours to say. */
export function mayLeaveFor(
  policies: readonly NetworkPolicy[],
  from: Pods,
  { namespace, port: number }: { readonly namespace: string; readonly port: number },
): boolean {
  const name = { 'kubernetes.io/metadata.name': namespace };
  return policies
    .filter(({ spec }) => spec.policyTypes.includes('Egress') && selects(spec.podSelector, from.labels))
    .some(({ spec }) =>
      spec.egress.some(
        ({ to, ports }) =>
          to?.some(({ namespaceSelector }) => namespaceSelector && selects(namespaceSelector, name)) ===
            true &&
          (ports === undefined || ports.some((one) => one.port === number)),
      ),
    );
}
