import { ensureInstalled } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await ensureInstalled();
runToTheEnd([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
]);
