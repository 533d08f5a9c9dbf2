import { grantUse } from './grant-use.ts';
import { migrate, type MigrateOptions } from './migrate.ts';

/**
 * What a service's command `migrate` does, with the address of the tables' owner: brings each schema up to date and, where a role is
 * named, lets it use what is there and what will be. May be repeated at any time.
 */
export async function migrateAndGrant(
  schemas: readonly (Pick<MigrateOptions, 'schema' | 'directory'> & { readonly url: string })[],
  options: {
    readonly grantTo: string | undefined;
    readonly logger: NonNullable<MigrateOptions['logger']>;
  },
): Promise<void> {
  const { grantTo, logger } = options;
  for (const { url, schema, directory } of schemas) {
    await migrate(url, { schema, directory, logger });
    if (grantTo !== undefined) await grantUse(url, schema, grantTo);
    logger.info(
      { schema, ...(grantTo === undefined ? {} : { grantedTo: grantTo }) },
      'the schema is up to date',
    );
  }
}
