import { createLogger, type Logger } from '@surgery-calendar/service-host';
import { pino } from 'pino';
import { issueApiTokens, issueSystemTokens, systemTokensFile } from './api-tokens.ts';
import { connectDemoDoctors } from './connect-demo-doctors.ts';
import { demoDoctors, demoHospitals } from './demo-doctors.ts';
import { findEventStore } from './find-event-store.ts';
import { openLocalDirectory } from './local-directory.ts';
import { keepLocalKeys } from './local-keys.ts';
import { environmentsFile, origin, serviceEnvironments } from './service-environments.ts';
import { readRunningStack, removeStackFile, writeStackFile, type StackFile } from './stack-file.ts';
import { CannotStart, startPart } from './cannot-start.ts';
import { requireFreePorts, type StackSettings } from './stack-settings.ts';
import { startBus } from './start-bus.ts';
import { startPostgres } from './start-postgres.ts';
import { sandboxClientIds, startSandbox } from './start-sandbox.ts';
import { startServices } from './start-services.ts';
import { whichDoctorsAreConnected } from './which-doctors-are-connected.ts';

export interface Stack {
  readonly file: StackFile;
  readonly filePath: string;
  readonly lastSurgeryPath: string;
  /** Stops all of it, the last started first. */
  stop(): Promise<void>;
}

/** Tells a person what is under way, a line each; a line that begins with the same name replaces the one before. */
export type Report = (name: string, text: string) => void;

/** Marks that all demo doctors were connected once: whoever disconnects later stays so. A new database has none connected. */
const connectedMark = 'demo-doctors-connected';

/**
 * Starts the whole system on what the machine has, and writes `stack.json` when all is ready. `stopping` aborts a start under way.
 * Throws `CannotStart` for what a person must mend; whatever was started is stopped again.
 */
export async function startStack(
  settings: StackSettings,
  report: Report,
  stopping: AbortSignal,
): Promise<Stack> {
  const local = openLocalDirectory(settings.LOCAL_DIRECTORY);
  const running = await readRunningStack(local);
  if (running !== undefined) {
    throw new CannotStart(`The system runs already, as process ${running.pid}; stop that one first.`);
  }
  await requireFreePorts(settings);
  const keys = await keepLocalKeys(local);
  const log = pino.destination({ dest: local.at('stack.log'), mode: 0o600, sync: true });
  const loggerOf = (name: string): Logger =>
    createLogger({ name, level: settings.LOG_LEVEL, destination: log });
  const started: (() => Promise<void>)[] = [];
  let written = false;
  const stop = async (): Promise<void> => {
    // Only what this process wrote: another start may be at work in the same place.
    if (written) {
      removeStackFile(local);
      local.remove(systemTokensFile);
      local.remove(environmentsFile);
    }
    for (let last = started.pop(); last !== undefined; last = started.pop()) await last();
  };
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(() => part.stop());
    stopping.throwIfAborted();
    return part;
  };

  try {
    // First of all: its ports keep a second start, made in the same moment, from PostgreSQL's data.
    const identityUrl = `http://localhost:${settings.IDENTITY_PORT}`;
    const sandbox = keep(
      await startPart(
        'The sandbox',
        startSandbox({
          googlePort: settings.GOOGLE_SANDBOX_PORT,
          hospitalIdpPort: settings.HOSPITAL_IDP_PORT,
          identityUrl,
          googleClientSecret: keys.googleClientSecret,
          portalClientSecret: keys.portalClientSecret,
          stateDirectory: local.at(''),
        }),
      ),
    );
    report('PostgreSQL', 'starting …');
    const postgres = keep(await startPart('PostgreSQL', startPostgres(settings.DATABASE_URL, local, keys)));
    report('PostgreSQL', postgres.description);
    report('Event store', await startPart('The event store', findEventStore(settings.EVENT_STORE_URL)));
    report('Bus', 'starting …');
    const bus = keep(
      await startPart(
        'RabbitMQ',
        startBus(settings.AMQP_URL, settings.BUS === 'in-process', local, keys, loggerOf('bus')),
      ),
    );
    report('Bus', bus.description);
    const { hospitalIdp } = sandbox;
    const google = googleOf(settings, sandbox.google.url, keys.googleClientSecret);
    report('Google', google.sandboxUrl === undefined ? 'the real one, by GOOGLE_CLIENT_ID' : 'the sandbox');
    report('Services', 'starting …');
    const environments = serviceEnvironments({
      ports: {
        surgery: settings.SURGERY_PORT,
        identity: settings.IDENTITY_PORT,
        calendarBridge: settings.CALENDAR_BRIDGE_PORT,
      },
      databaseUrls: postgres.serviceUrls,
      eventStoreUrl: settings.EVENT_STORE_URL,
      // Read by the services' main.ts alone: here they get their connections ready-made.
      amqpUrl: bus.url ?? 'amqp://in-process',
      hospitals: demoHospitals.map((hospital) => ({
        ...hospital,
        issuer: hospitalIdp.issuerOf(hospital.hospitalId),
        clientId: sandboxClientIds.portal,
        clientSecret: keys.portalClientSecret,
      })),
      google,
      keys,
      trustedPublishers: bus.url === null ? ['surgery'] : [decodeURIComponent(new URL(bus.url).username)],
      acceptUnverifiedPublishers: true,
      logLevel: settings.LOG_LEVEL,
    });
    keep(await startServices(environments, bus, loggerOf));
    report('Services', 'surgery, identity, calendar-bridge');
    let connected = await whichDoctorsAreConnected(demoDoctors, identityUrl, keys.bridgePrivateKey);
    const isFirstStart = connected.size === 0 || local.read(connectedMark) === undefined;
    if (google.sandboxUrl !== undefined && isFirstStart) {
      const toConnect = demoDoctors.filter((doctor) => doctor.connects && !connected.has(doctor));
      await connectDemoDoctors(toConnect, identityUrl, (done, of) => {
        stopping.throwIfAborted();
        report('Doctors', `${done} of ${of} connected through the portal`);
      });
      local.write(connectedMark, '');
      connected = await whichDoctorsAreConnected(demoDoctors, identityUrl, keys.bridgePrivateKey);
    }
    report('Doctors', `${connected.size} of ${demoDoctors.length} connected`);
    const tokens = await issueApiTokens(hospitalIdp);
    const file: StackFile = {
      pid: process.pid,
      surgery: { url: `http://localhost:${settings.SURGERY_PORT}`, token: tokens.scheduler },
      identity: { url: identityUrl },
      calendarBridge: {
        url: `http://localhost:${settings.CALENDAR_BRIDGE_PORT}`,
        token: tokens.operator,
        origin,
      },
      google: { url: sandbox.google.url },
      hospitalIdp: { url: hospitalIdp.url },
      amqp: { url: bus.url },
      postgres: { url: postgres.url },
      eventStore: { url: settings.EVENT_STORE_URL ?? null },
      doctors: demoDoctors.map((doctor) => {
        const { hospitalId, surgeonId, email, password, googleEmail } = doctor;
        return { hospitalId, surgeonId, email, password, googleEmail, connected: connected.has(doctor) };
      }),
    };
    const hospitals = demoHospitals.map((hospital) => hospital.hospitalId);
    stopping.throwIfAborted();
    written = true;
    local.write(environmentsFile, JSON.stringify(environments));
    local.write(systemTokensFile, JSON.stringify(await issueSystemTokens(hospitalIdp, hospitals)));
    stopping.throwIfAborted();
    writeStackFile(local, file);
    return { file, filePath: local.at('stack.json'), lastSurgeryPath: local.at('last-surgery.json'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function googleOf(settings: StackSettings, sandboxUrl: string, sandboxSecret: string) {
  const {
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_CLIENT_SECRET: clientSecret,
    GOOGLE_REDIRECT_URI: redirectUri,
  } = settings;
  return clientId === undefined || clientSecret === undefined || redirectUri === undefined
    ? { clientId: sandboxClientIds.google, clientSecret: sandboxSecret, sandboxUrl }
    : { clientId, clientSecret, redirectUri, sandboxUrl: undefined };
}
