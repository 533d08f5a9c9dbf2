import { type Google } from './google.ts';
import { type SandboxControl } from './sandbox-control.ts';

/** One thing that Google does, with the document that says so. */
export interface Behaviour {
  readonly name: string;
  readonly document: string;
  readonly run: (google: Google) => Promise<void>;
}

/** A behaviour that needs what only a sandbox offers: consents without a person, a clock to turn, a receiver on the loopback. */
export interface SandboxBehaviour {
  readonly name: string;
  readonly document: string;
  readonly run: (google: Google, control: SandboxControl) => Promise<void>;
}

const guides = 'https://developers.google.com/workspace/calendar/api/guides';
const reference = 'https://developers.google.com/workspace/calendar/api/v3/reference';

/** Where Google says what. */
export const documents = {
  errors: `${guides}/errors`,
  sync: `${guides}/sync`,
  push: `${guides}/push`,
  quota: `${guides}/quota`,
  versions: `${guides}/version-resources`,
  extendedProperties: `${guides}/extended-properties`,
  reminders: `${guides}/reminders`,
  performance: `${guides}/performance`,
  auth: `${guides}/auth`,
  method: (name: string) => `${reference}/${name.replace('.', '/')}`,
  resource: (name: string) => `${reference}/${name}`,
  webServer: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  oauth: 'https://developers.google.com/identity/protocols/oauth2',
  openId: 'https://developers.google.com/identity/openid-connect/openid-connect',
};
