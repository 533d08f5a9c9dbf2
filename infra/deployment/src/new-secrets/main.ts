import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterSecrets } from './cluster-secrets.ts';
import { composeSecrets } from './compose-secrets.ts';
import { writeSecrets } from './write-secrets.ts';

// `npm run k8s:local-secrets`, `npm run compose:secrets`: new ones, in the place of the old, with which a running installation cannot go on.
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const [what] = process.argv.slice(2);
if (what !== 'k8s' && what !== 'compose') {
  process.stderr.write('usage: main.ts k8s | compose\n');
  process.exit(64);
}
const folder = what === 'k8s' ? 'k8s/overlays/local/secrets' : '.local/compose';
writeSecrets(join(root, folder), await (what === 'k8s' ? clusterSecrets() : composeSecrets()));
process.stdout.write(`${folder}\n`);
