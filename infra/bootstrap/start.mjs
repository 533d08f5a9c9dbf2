import { ensureInstalled } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
runToTheEnd(['--disable-warning=ExperimentalWarning', 'infra/local-stack/src/main.ts']);
