import { createHash, randomBytes } from 'node:crypto';
import { planBus } from '@surgery-calendar/local-stack';
import { brokerDefinitions } from '@surgery-calendar/rabbit/broker-definitions';
import { databaseRoles, newInstallation, newPassword, services } from './new-installation.ts';

/** New secrets for `compose.yaml`, with the first start of its PostgreSQL and RabbitMQ, as files: name -> content. */
export async function composeSecrets(): Promise<Readonly<Record<string, string>>> {
  const { passwords, sandbox, setting } = await newInstallation();
  const hashes = Object.fromEntries(
    services.map((service) => [service, rabbitHash(passwords[service].broker)]),
  );
  return {
    postgres_password: newPassword(),
    grafana_password: newPassword(),
    ...Object.fromEntries(
      services.flatMap((service) => {
        const role = databaseRoles[service];
        const { owner, database, broker } = passwords[service];
        return [
          [`${role}_database_url`, `postgres://${role}:${database}@postgres:5432/${role}`],
          [`${role}_owner_database_url`, `postgres://${role}_owner:${owner}@postgres:5432/${role}`],
          [`${role}_amqp_url`, `amqp://${service}:${broker}@rabbitmq:5672`],
        ];
      }),
    ),
    patient_keys_master: setting('surgery', 'PATIENT_KEYS_MASTER'),
    session_secret: setting('identity', 'SESSION_SECRET'),
    token_keys: setting('identity', 'TOKEN_KEYS'),
    identity_hospitals: setting('identity', 'HOSPITALS'),
    bridge_public_key: setting('identity', 'BRIDGE_PUBLIC_KEY'),
    bridge_private_key: setting('calendar-bridge', 'BRIDGE_PRIVATE_KEY'),
    identity_private_key: setting('identity', 'IDENTITY_PRIVATE_KEY'),
    identity_public_key: setting('calendar-bridge', 'IDENTITY_PUBLIC_KEY'),
    google_client_secret: sandbox.google,
    portal_client_secret: sandbox.portal,
    'postgres-roles.sql': services
      .map((service) => {
        const role = databaseRoles[service];
        const { owner, database } = passwords[service];
        return `create role ${role}_owner login password '${owner}';
create role ${role} login password '${database}';
create database ${role} owner ${role}_owner;
`;
      })
      .join(''),
    'rabbitmq-definitions.json': JSON.stringify(brokerDefinitions(planBus('/', []), hashes), null, 2),
  };
}

/** As `rabbitmqctl hash_password` makes it: four bytes of salt, then SHA-256 over salt and password. */
function rabbitHash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}
