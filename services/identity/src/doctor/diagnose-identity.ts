import { busOfService } from '@surgery-calendar/contracts';
import { createPool, inspectDatabase, missingMigrations } from '@surgery-calendar/postgres';
import { inspectBroker } from '@surgery-calendar/rabbit';
import {
  Ailment,
  examine,
  examineBroker,
  examineDatabases,
  examineIssuerKeys,
  examineIssuerMetadata,
  examineSettings,
  notChecked,
  type Finding,
} from '@surgery-calendar/service-host';
import { environment, type IdentityConfiguration } from '../configuration.ts';
import type { GoogleClient } from '../google/google-client.ts';
import { refreshAccessToken } from '../google/token-request.ts';
import { ownSchema } from '../schema.ts';
import { missingTokenKeys } from '../tokens/report-missing-keys.ts';
import { examineOthers } from './examine-others.ts';

/** Looks at all that identity stands on, with the settings that it would be started with; changes nothing. */
export async function diagnoseIdentity(
  variables: Readonly<Record<string, string | undefined>>,
  { hasBroker = true }: { readonly hasBroker?: boolean } = {},
): Promise<readonly Finding[]> {
  const { configuration, findings } = examineSettings(environment, variables);
  if (configuration === undefined)
    return [...findings, notChecked('everything else', 'all', 'the settings come first')];
  const examined = await Promise.all([
    examineDatabases([{ ...ownSchema, url: configuration.databaseUrl }], {
      ...{ inspect: inspectDatabase, missingMigrations },
    }),
    examineTokenKeys(configuration),
    hasBroker ? examineBroker(() => inspectBroker(configuration.amqpUrl, busOfService('identity'))) : [],
    ...configuration.hospitals.flatMap(({ hospitalId, ...issuer }) => [
      examineIssuerMetadata({ ...issuer, tenant: hospitalId }),
      examineIssuerKeys({ ...issuer, tenant: hospitalId }),
    ]),
    ...examineOthers(configuration),
    examineGoogleClient(configuration.google),
  ]);
  return [...findings, ...examined.flat()];
}

function examineTokenKeys(configuration: IdentityConfiguration): Promise<Finding> {
  const fix = 'see that the database is reached and migrated';
  return examine('tokens', 'keys of tokens at rest', fix, async () => {
    const pool = createPool(configuration.databaseUrl, { applicationName: 'doctor', max: 1 });
    try {
      const missing = await missingTokenKeys(pool, configuration.tokenKeyring);
      if (missing.size === 0) return 'every token can be opened';
      throw new Ailment(
        `tokens are sealed under ${[...missing.keys()].join(', ')}`,
        'give those back to TOKEN_KEYS under their names; where they are lost, those doctors must connect again',
      );
    } finally {
      await pool.end();
    }
  });
}

/** Asks for tokens with a grant that cannot be: Google's refusal says whether it knows the client. */
function examineGoogleClient(google: GoogleClient): Promise<Finding> {
  const fix = 'let this process reach Google (DNS, egress, TLS, proxy)';
  return examine('Google', 'test call: the OAuth client', fix, async () => {
    const answer = await refreshAccessToken(google, 'asked-by-the-doctor');
    switch (answer.kind) {
      case 'refused':
        if (answer.error === 'invalid_grant') return 'Google knows the client';
        throw new Ailment(
          `Google refuses the client: ${answer.error}`,
          'correct GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET by the Google Cloud console',
        );
      case 'unavailable':
        throw new Ailment('Google does not answer', fix);
      case 'granted':
        throw new Ailment('something that is not Google granted a token', 'correct GOOGLE_BASE_URL');
    }
  });
}
