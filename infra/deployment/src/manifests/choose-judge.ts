import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strictSchemas, type Judge } from './strict-schemas.ts';
import { typedByClient } from './typed-by-client.ts';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** The strict schemas where their folder is (`K8S_SCHEMAS`), else what an npm package knows; says which. */
export function chooseJudge(): { readonly judge: Judge; readonly by: string } {
  const folder = process.env['K8S_SCHEMAS'] ?? join(repository, '..', 'shared', 'schemas');
  return existsSync(folder)
    ? { judge: strictSchemas(folder), by: `the schemas in ${folder}` }
    : {
        judge: typedByClient,
        by: `@kubernetes/client-node: there is no ${folder}; custom resources are not validated`,
      };
}
