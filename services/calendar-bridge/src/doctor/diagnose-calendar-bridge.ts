import { randomUUID } from 'node:crypto';
import { busOfService, doctorId } from '@surgery-calendar/contracts';
import { inspectDatabase, missingMigrations } from '@surgery-calendar/postgres';
import { inspectBroker } from '@surgery-calendar/rabbit';
import {
  Ailment,
  createServiceAssertionSigner,
  examine,
  examineBroker,
  examineDatabases,
  examineIssuerKeys,
  examineSettings,
  notChecked,
  refuseSkew,
  skewOf,
  type Finding,
} from '@surgery-calendar/service-host';
import { askIdentity } from '../access/ask-identity.ts';
import { IdentityUnavailable } from '../access/calendar-access-source.ts';
import { environment, type Environment } from '../configuration.ts';
import { connectGoogleCalendar } from '../google/connect-google-calendar.ts';
import { AccessTokenRefused, GoogleFailure } from '../google/google-failure.ts';
import { ownSchema } from '../schemas.ts';

/** Looks at all that the calendar bridge stands on, with the settings that it would be started with; changes nothing. */
export async function diagnoseCalendarBridge(
  variables: Readonly<Record<string, string | undefined>>,
  { hasBroker = true }: { readonly hasBroker?: boolean } = {},
): Promise<readonly Finding[]> {
  const { configuration, findings } = examineSettings(environment, variables);
  if (configuration === undefined)
    return [...findings, notChecked('everything else', 'all', 'the settings come first')];
  const examined = await Promise.all([
    examineDatabases([{ ...ownSchema, url: configuration.DATABASE_URL }], {
      ...{ inspect: inspectDatabase, missingMigrations },
    }),
    hasBroker
      ? examineBroker(() => inspectBroker(configuration.AMQP_URL, busOfService('calendar-bridge')))
      : [],
    examineIdentity(configuration),
    examineAssertion(configuration),
    ...configuration.HOSPITALS.map(({ hospitalId, ...issuer }) =>
      examineIssuerKeys({ ...issuer, tenant: hospitalId }),
    ),
    examineGoogle(configuration),
  ]);
  return [...findings, ...examined.flat()];
}

function examineIdentity({ IDENTITY_URL: url }: Environment): Promise<Finding> {
  const fix = 'see that identity runs and is reached from here at IDENTITY_URL';
  return examine('identity', 'reached', fix, async () => {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(8_000), redirect: 'error' });
    if (!response.ok) throw new Ailment(`it answers ${response.status}`, 'run the doctor of identity');
    refuseSkew(skewOf(response));
    return 'ready';
  });
}

/** Asks about a doctor whom nobody knows, so that nothing but the bridge's own key is at stake. */
function examineAssertion(configuration: Environment): Promise<Finding> {
  const fix = 'see that identity runs and is reached from here at IDENTITY_URL';
  return examine('identity', 'takes our assertions', fix, async () => {
    const [hospital] = configuration.HOSPITALS;
    if (hospital === undefined) throw new Ailment('no hospital is configured', 'set HOSPITALS');
    const access = askIdentity({
      identityUrl: configuration.IDENTITY_URL,
      signAssertion: await createServiceAssertionSigner({
        ...{ issuer: 'calendar-bridge', audience: 'identity', privateKey: configuration.BRIDGE_PRIVATE_KEY },
        ...{ clock: () => new Date(), newId: randomUUID },
      }),
      timeoutMs: 8_000,
    });
    try {
      const unknown = doctorId.parse('asked-by-the-doctor');
      const answer = await access({ hospitalId: hospital.hospitalId, doctorId: unknown });
      return `answers: ${answer.mode}`;
    } catch (error) {
      if (!(error instanceof IdentityUnavailable)) throw error;
      throw new Ailment(
        error.message,
        'give identity the public half of BRIDGE_PRIVATE_KEY as BRIDGE_PUBLIC_KEY, and both the same hospitals',
      );
    }
  });
}

/** A call with a token that Google cannot know: its refusal says that it is reached, and that it is Google. */
function examineGoogle(configuration: Environment): Promise<Finding> {
  const fix = 'let this process reach www.googleapis.com, port 443 (DNS, egress, TLS, proxy)';
  return examine('Google', 'test call: the calendar', fix, async () => {
    const google = connectGoogleCalendar({
      ...{ rootUrl: configuration.GOOGLE_CALENDAR_URL, timeoutMs: 8_000, clock: () => new Date() },
    });
    const place = { googleSub: 'nobody', calendarId: 'primary', accessToken: 'asked-by-the-doctor' };
    try {
      await google.list(place, { origin: configuration.ORIGIN, endsAfter: new Date(), pageToken: undefined });
    } catch (error) {
      if (error instanceof AccessTokenRefused) return 'answers, and knows no token of ours, as it should';
      if (error instanceof GoogleFailure) throw new Ailment(`it answers ${error.code}`, fix);
      throw error;
    }
    throw new Ailment(
      'something that is not Google took a token that is none',
      'correct GOOGLE_CALENDAR_URL',
    );
  });
}
