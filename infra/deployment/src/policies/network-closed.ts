import type { Manifest } from '../manifests/manifest.ts';
import { addressesCalledBy, outsideCalledBy, targetOf } from './addresses.ts';
import { mayLeaveFor, mayReach, networkPoliciesOf } from './network.ts';
import { podsOf } from './pods.ts';
import { selects } from './selector.ts';

/** The one policy that leads out of the hospital. */
const wayOut = 'google';

/**
 * Every pod is held by policies in both directions; what it is told to call exists and may be reached; nothing but Google's addresses,
 * for those who need them, lies outside the hospital's networks.
 */
export function networkClosed(resources: readonly Manifest[]): readonly string[] {
  const policies = networkPoliciesOf(resources);
  const pods = podsOf(resources);
  const held = pods.flatMap(({ name, labels }) =>
    (['Ingress', 'Egress'] as const)
      .filter(
        (type) =>
          !policies.some(({ spec }) => spec.policyTypes.includes(type) && selects(spec.podSelector, labels)),
      )
      .map((type) => `${name} has no network policy for ${type}`),
  );
  const calls = pods.flatMap((from) =>
    addressesCalledBy(from, resources).flatMap((address) => {
      const at = `${address.service}:${address.port}`;
      const target = targetOf(address, resources);
      if (target === undefined) return [`${from.name} calls ${at}, which does not exist`];
      return target.pods
        .filter((to) => !mayReach(policies, from, to, target.ports))
        .map(() => `${from.name} calls ${at}, which no network policy allows`);
    }),
  );
  const abroad = pods.flatMap((from) =>
    outsideCalledBy(from, resources)
      .filter((address) => !mayLeaveFor(policies, from, address))
      .map(
        ({ service, namespace, port }) =>
          `${from.name} calls ${service}.${namespace}:${port}, which no network policy allows`,
      ),
  );
  const out = policies.flatMap(({ metadata: { name }, spec }) =>
    spec.egress.flatMap(({ to }) => {
      if (to === undefined || to.length === 0) return [`NetworkPolicy/${name} leads everywhere`];
      const blocks = to.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []);
      return blocks
        .filter((cidr) => !isPrivate(cidr) && name !== wayOut)
        .map((cidr) => `NetworkPolicy/${name} leads out of the hospital: ${cidr}`);
    }),
  );
  return [...new Set([...held, ...calls, ...abroad, ...out])];
}

/** RFC 1918 and RFC 4193; a prefix as long as the range's or longer. */
function isPrivate(cidr: string): boolean {
  const [address = '', length = '0'] = cidr.split('/');
  const within = (pattern: RegExp, least: number) => pattern.test(address) && Number(length) >= least;
  return (
    within(/^10\./, 8) ||
    within(/^192\.168\./, 16) ||
    within(/^172\.(1[6-9]|2\d|3[01])\./, 12) ||
    within(/^f[cd][0-9a-f]{2}:/i, 7)
  );
}
