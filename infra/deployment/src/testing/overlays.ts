import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterSecrets } from '../new-secrets/cluster-secrets.ts';
import { writeSecrets } from '../new-secrets/write-secrets.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { renderOverlay } from '../manifests/render-overlay.ts';

export const overlays = ['local', 'hospital-example'] as const;
export type Overlay = (typeof overlays)[number];

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Renders both overlays from a copy of `k8s/`, the local one with new secrets. */
export async function renderOverlays(): Promise<Readonly<Record<Overlay, readonly Manifest[]>>> {
  const copy = mkdtempSync(join(tmpdir(), 'surgery-calendar-k8s-'));
  try {
    for (const folder of [
      'k8s',
      join('infra', 'observability', 'alerts'),
      join('infra', 'observability', 'dashboards'),
    ])
      cpSync(join(repository, folder), join(copy, folder), { recursive: true });
    const kustomization = join('infra', 'observability', 'kustomization.yaml');
    cpSync(join(repository, kustomization), join(copy, kustomization));
    writeSecrets(join(copy, 'k8s', 'overlays', 'local', 'secrets'), await clusterSecrets());
    const [local, example] = await Promise.all(
      overlays.map((name) => renderOverlay(join(copy, 'k8s', 'overlays', name))),
    );
    if (local === undefined || example === undefined) throw new Error('an overlay was not rendered');
    return { local, 'hospital-example': example };
  } finally {
    rmSync(copy, { recursive: true });
  }
}
