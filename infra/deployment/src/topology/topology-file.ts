import { planBus } from '@surgery-calendar/local-stack';
import { brokerDefinitions } from '@surgery-calendar/rabbit/broker-definitions';
import { stringify } from 'yaml';
import { topologyResources } from './topology-resources.ts';

/** The bus as the contracts have it, as resources of Kubernetes; with `publishers`, only what these users of other systems add to it. */
export function topologyFile(publishers: readonly string[] = []): string {
  const texts = (users: readonly string[]) =>
    topologyResources(brokerDefinitions(planBus('/', users))).map((one) =>
      stringify(one, { lineWidth: 0, singleQuote: true }),
    );
  const own = new Set(publishers.length === 0 ? [] : texts([]));
  const command = ['npm run -s topology', ...publishers.map((user) => `--publisher ${user}`)];
  const [first = '', ...more] = command;
  const comment = `# Made by \`${[first, ...(more.length === 0 ? [] : ['--', ...more])].join(' ')}\` from contracts/src/routing.ts; a test compares.`;
  return `${comment}\n${texts(publishers)
    .filter((text) => !own.has(text))
    .join('---\n')}`;
}
