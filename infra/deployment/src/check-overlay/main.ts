import { chooseJudge } from '../manifests/choose-judge.ts';
import { renderOverlay } from '../manifests/render-overlay.ts';
import { checkPolicies } from '../policies/check-policies.ts';
import { leftPlaceholders } from './placeholders.ts';

// `npm run k8s:check -- <overlay>`: what `npm test` asks of the overlays here, of a hospital's own, and what is still the example's.
const [overlay, ...more] = process.argv.slice(2);
if (overlay === undefined || more.length > 0) {
  process.stderr.write('usage: npm run k8s:check -- <the folder of an overlay>\n');
  process.exit(64);
}
const resources = await renderOverlay(overlay);
const { judge, by } = chooseJudge();
const faults = [...resources.flatMap(judge), ...checkPolicies(resources), ...leftPlaceholders(resources)];
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`${resources.length} resources, validated by ${by}: ${faults.length} to mend\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
