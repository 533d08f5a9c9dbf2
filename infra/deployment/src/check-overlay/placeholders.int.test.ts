import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { Manifest } from '../manifests/manifest.ts';
import { renderOverlays, type Overlay } from '../testing/overlays.ts';
import { leftPlaceholders, placeholders } from './placeholders.ts';

let rendered: Readonly<Record<Overlay, readonly Manifest[]>>;
beforeAll(async () => {
  rendered = await renderOverlays();
});

test('every placeholder is found in the example, and none where there is a real value', () => {
  const found = leftPlaceholders(rendered['hospital-example']).join('\n');
  for (const { what } of placeholders) expect(found).toContain(what);
  expect(leftPlaceholders(rendered.local)).toEqual([]);
});

test('every placeholder has a row in the table of what to replace', () => {
  const install = readFileSync(new URL('../../../../docs/operations/install.md', import.meta.url), 'utf8');
  for (const { what } of placeholders) expect(install).toMatch(new RegExp(`^ *\\| ${what} +\\|`, 'm'));
});
