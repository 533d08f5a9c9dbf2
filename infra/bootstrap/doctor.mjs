// Looks at the running `npm start`; with `--service surgery` at what that service's own environment, this process's, says.
import { ensureInstalled } from './install.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

const services = ['surgery', 'identity', 'calendar-bridge'];

const words = process.argv.slice(2);
const at = words.indexOf('--service');
const [, service] = at < 0 ? [] : words.splice(at, 2);
if (at >= 0 && !services.includes(service)) {
  process.stderr.write(`--service is one of ${services.join(', ')}\n`);
  process.exit(64);
}
await ensureInstalled();
runToTheEnd([
  service === undefined ? 'infra/local-stack/src/doctor/main.ts' : `services/${service}/src/doctor/main.ts`,
  ...words,
]);
