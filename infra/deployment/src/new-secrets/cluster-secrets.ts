import { databaseRoles, newInstallation, services } from './new-installation.ts';

/** New secrets for `k8s/overlays/local`, as files: path -> content. */
export async function clusterSecrets(): Promise<Readonly<Record<string, string>>> {
  const { passwords, sandbox, setting } = await newInstallation();
  const database = (service: keyof typeof databaseRoles, as: 'owner' | 'database', cluster = 'postgres') => {
    const role = databaseRoles[service];
    const user = as === 'owner' ? `${role}_owner` : role;
    const name = cluster === 'postgres' ? role : 'patient_keys';
    const tls = `sslmode=verify-full&sslrootcert=/run/tls/postgres/${cluster}.crt`;
    return `postgres://${user}:${passwords[service][as]}@${cluster}-rw:5432/${name}?${tls}`;
  };
  const given = (service: keyof typeof databaseRoles, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`${service}-secrets/${name}`, setting(service, name)]));
  return {
    ...given('surgery', ['PATIENT_KEYS_MASTER']),
    ...given('identity', [
      'SESSION_SECRET',
      'TOKEN_KEYS',
      'IDENTITY_PRIVATE_KEY',
      'HOSPITALS',
      'GOOGLE_CLIENT_SECRET',
    ]),
    ...given('calendar-bridge', ['BRIDGE_PRIVATE_KEY']),
    'surgery-secrets/PATIENT_KEYS_DATABASE_URL': database('surgery', 'database', 'patient-keys'),
    'surgery-migrate-secrets/PATIENT_KEYS_DATABASE_URL': database('surgery', 'owner', 'patient-keys'),
    ...Object.fromEntries(
      services.flatMap((service) => [
        [`${service}-secrets/DATABASE_URL`, database(service, 'database')],
        [`${service}-secrets/AMQP_URL`, `amqp://${service}:${passwords[service].broker}@rabbitmq:5672`],
        [`${service}-migrate-secrets/DATABASE_URL`, database(service, 'owner')],
        [`postgres-${service}/username`, databaseRoles[service]],
        [`postgres-${service}/password`, passwords[service].database],
        [`postgres-${service}-owner/username`, `${databaseRoles[service]}_owner`],
        [`postgres-${service}-owner/password`, passwords[service].owner],
        [`rabbitmq-${service}/username`, service],
        [`rabbitmq-${service}/password`, passwords[service].broker],
      ]),
    ),
    'sandbox-secrets/GOOGLE_CLIENT_SECRET': sandbox.google,
    'sandbox-secrets/PORTAL_CLIENT_SECRET': sandbox.portal,
    BRIDGE_PUBLIC_KEY: setting('identity', 'BRIDGE_PUBLIC_KEY'),
    IDENTITY_PUBLIC_KEY: setting('calendar-bridge', 'IDENTITY_PUBLIC_KEY'),
  };
}
