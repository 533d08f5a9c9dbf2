export {
  type GoogleClient,
  type GoogleEndpoints,
  realGoogle,
  standInGoogle,
} from './google/google-client.ts';
export { type Hospital } from './hospital.ts';
export { environment, type IdentityConfiguration } from './configuration.ts';
export { type Identity, type IdentityDependencies, startIdentity } from './start-identity.ts';
export { migrationSettings } from './migrate/settings.ts';
export { diagnoseIdentity } from './doctor/diagnose-identity.ts';
