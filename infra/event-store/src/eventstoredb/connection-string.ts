/** As the client spells them; every other one it would print to the console, with the whole string and its password. */
const options = [
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'nodePreference',
  'tls',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
];

/** What is wrong with `EVENT_STORE_URL`: names the part, never what it holds. */
export class WrongEventStoreUrl extends Error {
  override readonly name = 'WrongEventStoreUrl';
}

/**
 * The connection string as the client takes it. `kurrentdb://` is the later name of the same thing. Throws `WrongEventStoreUrl`.
 */
export function clientConnectionString(url: string): string {
  const string = url.trim().replace(/^kurrent(db)?(\+discover)?:/, 'esdb$2:');
  const [, query = ''] = string.split('?', 2);
  for (const option of query.split('&').filter((part) => part !== ''))
    refuseUnknown(option.split('=', 1).join(''));
  return string;
}

function refuseUnknown(name: string): void {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[_-]/g, '');
  if (options.some((option) => plain(option) === plain(name))) return;
  if (plain(name) === plain('tlsVerifyCert')) {
    throw new WrongEventStoreUrl('tlsVerifyCert is not supported: name the authority by tlsCAFile');
  }
  if (plain(name) === plain('throwOnAppendFailure')) {
    throw new WrongEventStoreUrl(
      'throwOnAppendFailure must stay on: without it a refused append looks accepted',
    );
  }
  throw new WrongEventStoreUrl(`it has an option that is not known; known are ${options.join(', ')}`);
}
