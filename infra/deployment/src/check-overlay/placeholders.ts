import { nameOf, type Manifest } from '../manifests/manifest.ts';

export interface Placeholder {
  /** As the table in `docs/operations/install.md` calls it. */
  readonly what: string;
  readonly pattern: RegExp;
}

/** What the example says that no hospital can leave as it is, where a text shows it. */
export const placeholders: readonly Placeholder[] = [
  { what: 'host names', pattern: /\bhospital\.example\b/ },
  { what: 'digests', pattern: /sha256:0{60}/ },
  { what: 'public keys', pattern: /PLACEHOLDER_/ },
  { what: 'the client at Google', pattern: /googleusercontent\.example/ },
  { what: 'ORIGIN', pattern: /^hospital-example$/ },
  { what: 'the hospital’s addresses', pattern: /\b10\.20\.(0\.0|30\.40)\/\d+\b/ },
];

/** Which of them are still in the resources, and where. */
export function leftPlaceholders(resources: readonly Manifest[]): readonly string[] {
  return resources.flatMap((resource) => {
    const texts = textsIn(resource);
    return placeholders
      .filter(({ pattern }) => texts.some((text) => pattern.test(text)))
      .map(({ what }) => `${nameOf(resource)} has the example's: ${what}`);
  });
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
