import { join } from 'node:path';
import { startGoogleSandbox, type GoogleSandbox } from '@surgery-calendar/sandbox/google';
import { startHospitalIdp, type HospitalIdp } from '@surgery-calendar/sandbox/hospital-idp';
import { demoDoctors, demoHospitals, type DemoDoctor } from './demo-doctors.ts';

export interface SandboxSettings {
  readonly googlePort: number;
  readonly hospitalIdpPort: number;
  readonly identityUrl: string;
  readonly googleClientSecret: string;
  readonly portalClientSecret: string;
  /** Where accounts, consents, events and keys are kept; undefined: in memory. */
  readonly stateDirectory: string | undefined;
}

export interface Sandbox {
  readonly google: GoogleSandbox;
  readonly hospitalIdp: HospitalIdp;
  stop(): Promise<void>;
}

export const sandboxClientIds = {
  google: 'surgery-calendar.apps.sandbox.example',
  portal: 'surgery-calendar-portal',
};

/** The world outside, for demos and tests: a Google with the doctors' accounts and the hospitals' identity provider. */
export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const kept = (name: string) =>
    settings.stateDirectory === undefined ? undefined : join(settings.stateDirectory, name);
  const stateFile = kept('google-sandbox.jsonl');
  const google = await startGoogleSandbox({
    port: settings.googlePort,
    accounts: googleAccounts(),
    clients: [
      {
        clientId: sandboxClientIds.google,
        clientSecret: settings.googleClientSecret,
        redirectUris: [`${settings.identityUrl}/google/callback`],
        applicationName: 'surgery-calendar',
      },
    ],
    // A doctor who takes the access back at the sandbox shows up in the portal within a moment, as with Google.
    riscReceiver: `${settings.identityUrl}/google/risc`,
    ...(stateFile === undefined ? {} : { stateFile }),
  });
  const hospitalIdp = await startIdp(settings, kept('hospital-idp')).catch(async (error: unknown) => {
    await google.stop();
    throw error;
  });
  return {
    google,
    hospitalIdp,
    async stop() {
      await hospitalIdp.stop();
      await google.stop();
    },
  };
}

function startIdp(settings: SandboxSettings, stateDirectory: string | undefined): Promise<HospitalIdp> {
  const { hospitalIdpPort: port, identityUrl, portalClientSecret: clientSecret } = settings;
  const portal = {
    clientId: sandboxClientIds.portal,
    clientSecret,
    redirectUris: [`${identityUrl}/sign-in/callback`],
    postLogoutRedirectUris: [`${identityUrl}/`],
    backChannelLogoutUri: `${identityUrl}/sign-in/back-channel-logout`,
  };
  return startHospitalIdp({
    port,
    hospitals: demoHospitals.map((hospital) => ({
      ...hospital,
      clients: [portal],
      users: demoDoctors.filter((doctor) => doctor.hospitalId === hospital.hospitalId).map(hospitalUser),
    })),
    ...(stateDirectory === undefined ? {} : { stateDirectory }),
  });
}

/** One account for each address: a person who is a doctor at two hospitals has one. */
function googleAccounts() {
  return [
    ...new Map(
      demoDoctors.map(({ googleEmail, name }) => [googleEmail, { email: googleEmail, name }]),
    ).values(),
  ];
}

function hospitalUser({ email, password, surgeonId, name }: DemoDoctor) {
  return { username: email, password, sub: surgeonId, name, doctorId: surgeonId, roles: ['doctor'] };
}
