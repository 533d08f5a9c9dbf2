import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@surgery-calendar/local-stack';
import pg from 'pg';

/** Of each service: the role that owns its tables, and the one that it runs with. */
export interface SplitRoles {
  readonly owners: Readonly<Record<ServiceName, RoleUrl>>;
  readonly users: Readonly<Record<ServiceName, RoleUrl>>;
  /** After the database was dropped, or it keeps them. */
  drop(serverUrl: string): Promise<void>;
}

export interface RoleUrl {
  readonly role: string;
  readonly url: string;
}

/** Makes the roles in a database, as an installation has them: nobody but the owners may create anything. */
export async function createSplitRoles(databaseUrl: string): Promise<SplitRoles> {
  const suffix = randomBytes(4).toString('hex');
  const password = randomBytes(12).toString('hex');
  const named = (role: string): RoleUrl => {
    const url = new URL(databaseUrl);
    url.username = role;
    url.password = password;
    return { role, url: url.href };
  };
  const each = (kind: string) => ({
    surgery: named(`surgery_${kind}_${suffix}`),
    identity: named(`identity_${kind}_${suffix}`),
    'calendar-bridge': named(`bridge_${kind}_${suffix}`),
  });
  const [owners, users] = [each('owner'), each('service')];
  const names = [...Object.values(owners), ...Object.values(users)].map(({ role }) => role);
  await asAdministrator(databaseUrl, async (client) => {
    for (const name of names) await client.query(`create role ${name} login password '${password}'`);
    const database = client.escapeIdentifier(client.database ?? '');
    for (const { role } of Object.values(owners))
      await client.query(`grant create on database ${database} to ${role}`);
  });
  return {
    owners,
    users,
    drop: (serverUrl) =>
      asAdministrator(serverUrl, async (client) => {
        for (const name of names) await client.query(`drop role ${name}`);
      }),
  };
}

async function asAdministrator(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
