import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './files.ts';

// `npm run observability -- [address of the repository/]`: writes the alert rules and the dashboards anew.
const [, , repository] = process.argv;
const at = (path: string) => new URL(`../${path}`, import.meta.url);
for (const folder of ['alerts', 'dashboards']) mkdirSync(at(folder), { recursive: true });
for (const [path, text] of generatedFiles(repository)) writeFileSync(at(path), text);
