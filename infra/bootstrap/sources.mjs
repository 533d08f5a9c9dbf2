import { globSync } from 'node:fs';
import { root } from './install.mjs';

/**
 * Every TypeScript file of ours, from the root, with slashes. (`readdir` would follow the links of node_modules as well, and
 * workspace packages link to each other.)
 */
export const sources = globSync('{contracts,infra,services,test}/**/*.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name.endsWith('/node_modules'),
})
  .map((file) => file.replaceAll('\\', '/'))
  .sort();
