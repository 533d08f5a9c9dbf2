import { ensureInstalled } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
runToTheEnd(process.argv.slice(2));
