import { z } from 'zod';

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
});

/**
 * A bill of materials in CycloneDX 1.6 of what is really in a bundle: `manifests` are the texts of the package.json files of its
 * packages. The same input gives the same text: no time, no serial number.
 */
export function billOfMaterials(bundle: {
  readonly name: string;
  readonly version: string;
  readonly manifests: readonly string[];
}): object {
  const packages = bundle.manifests.map((text) => manifest.parse(JSON.parse(text)));
  const components = new Map(
    packages.map((one) => {
      const reference = packageUrl(one.name, one.version);
      const licence = one.license ?? one.licenses?.map(({ type }) => type).join(' OR ');
      return [
        reference,
        {
          ...{ type: 'library', 'bom-ref': reference, purl: reference, name: one.name, version: one.version },
          ...(licence === undefined ? {} : { licenses: [{ license: { name: licence } }] }),
        },
      ];
    }),
  );
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': bundle.name, name: bundle.name, version: bundle.version },
    },
    components: [...components.values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1)),
  };
}

function packageUrl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
