import { refuseSkew } from './examine-http.ts';
import { Ailment, examine, notChecked, type Finding } from './finding.ts';

/** A schema in PostgreSQL, and the files that make it. */
export interface ExaminedSchema {
  readonly url: string;
  readonly schema: string;
  readonly directory: string;
}

/** What `infra/postgres` finds out. */
export interface DatabaseTools {
  readonly inspect: (
    url: string,
    schemas: readonly string[],
  ) => Promise<{
    readonly version: string;
    readonly user: string;
    readonly skewSeconds: number;
    readonly isStandby: boolean;
    readonly closedTables: readonly string[];
  }>;
  /** The names of migrations that a schema has not had. */
  readonly missingMigrations: (
    url: string,
    schema: Pick<ExaminedSchema, 'schema' | 'directory'>,
  ) => Promise<readonly string[]>;
}

/** Looks at every database that the schemas are in: reached, its clock, its migrations, the rights of the service's user. */
export async function examineDatabases(
  schemas: readonly ExaminedSchema[],
  tools: DatabaseTools,
): Promise<readonly Finding[]> {
  const byUrl = Map.groupBy(schemas, ({ url }) => url);
  const all = await Promise.all([...byUrl].map(([url, inIt]) => examineDatabase(url, inIt, tools)));
  return all.flat();
}

const area = 'PostgreSQL';

async function examineDatabase(
  url: string,
  schemas: readonly ExaminedSchema[],
  { inspect, missingMigrations }: DatabaseTools,
): Promise<readonly Finding[]> {
  const names = schemas.map(({ schema }) => schema);
  const place = `database of ${names.join(', ')}`;
  const unreachable =
    'see that PostgreSQL runs and is reached from here, and that user, password and database in the URL are right';
  let facts: Awaited<ReturnType<typeof inspect>> | undefined;
  const reached = await examine(area, place, unreachable, async () => {
    facts = await inspect(url, names);
    if (facts.isStandby)
      throw new Ailment('it is a standby and takes no writes', 'name the primary in the URL');
    return `${facts.version}, as ${facts.user}`;
  });
  const known = facts;
  if (known === undefined)
    return [reached, notChecked(area, `migrations and rights of ${names.join(', ')}`, 'it is not reached')];
  const migrations = schemas.map(({ schema, directory }) =>
    examine(area, `migrations of ${schema}`, 'run the migrations', async () => {
      const missing = await missingMigrations(url, { schema, directory });
      if (missing.length === 0) return 'all have run';
      throw new Ailment(
        `not run: ${missing.join(', ')}`,
        'run the migrations (`migrate`, with the role that owns the tables), or start the service where it runs them itself',
      );
    }),
  );
  const rights = examine(area, `rights on ${names.join(', ')}`, unreachable, () => {
    const { closedTables, user } = known;
    if (closedTables.length === 0) return Promise.resolve('reads and writes every table');
    throw new Ailment(
      `${closedTables.slice(0, 3).join(', ')}${closedTables.length > 3 ? ', …' : ''} may not be read and written`,
      `grant ${user} the use of the schema and its tables: \`migrate\` does, with GRANT_TO`,
    );
  });
  const clock = examine(area, `clock, against ${place}`, unreachable, () => {
    refuseSkew(known.skewSeconds);
    return Promise.resolve(`${Math.abs(known.skewSeconds).toFixed(1)} s apart`);
  });
  return [reached, ...(await Promise.all([...migrations, rights, clock]))];
}
