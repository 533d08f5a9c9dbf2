import { expect, test } from '@jest/globals';
import { billOfMaterials } from './bill-of-materials.ts';

test('a bill of materials names every package once, with its version, licence and package URL, in one order', () => {
  const scoped = JSON.stringify({ name: '@scope/lib', version: '2.0.1', license: 'MIT' });
  const old = JSON.stringify({ name: 'old', version: '1.0.0', licenses: [{ type: 'BSD' }, { type: 'MIT' }] });
  const bill = billOfMaterials({ name: 'surgery', version: '0.1.0', manifests: [old, scoped, old] });
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'surgery', version: '0.1.0' } },
    components: [
      { purl: 'pkg:npm/%40scope/lib@2.0.1', licenses: [{ license: { name: 'MIT' } }] },
      { purl: 'pkg:npm/old@1.0.0', licenses: [{ license: { name: 'BSD OR MIT' } }] },
    ],
  });
});
