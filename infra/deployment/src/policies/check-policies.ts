import type { Manifest } from '../manifests/manifest.ts';
import { environmentKnown } from './environment-known.ts';
import { networkClosed } from './network-closed.ts';
import { operatorsContent } from './operators-content.ts';
import { podsRestricted } from './pods-restricted.ts';
import { probesServed } from './probes-served.ts';
import { referencesExist } from './references-exist.ts';
import { selectorsMatch } from './selectors-match.ts';

/** What is wrong with an overlay beyond its schemas, in words; an empty list where nothing is. */
export function checkPolicies(resources: readonly Manifest[]): readonly string[] {
  return [
    selectorsMatch,
    referencesExist,
    environmentKnown,
    probesServed,
    podsRestricted,
    networkClosed,
    operatorsContent,
  ].flatMap((policy) => policy(resources));
}
