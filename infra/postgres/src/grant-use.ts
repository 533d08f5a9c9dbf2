import pg from 'pg';

/**
 * Lets `role` read and write the rows of all that is in the schema and of all that its owner will ever make there, and call its
 * functions; the table `migrations` it may only read. It may create, change and drop nothing. The connection must be the owner's.
 */
export async function grantUse(database: string, schema: string, role: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const [s, r] = [client.escapeIdentifier(schema), client.escapeIdentifier(role)];
    await client.query(`
      begin;
      grant usage on schema ${s} to ${r};
      grant select, insert, update, delete on all tables in schema ${s} to ${r};
      grant usage, select on all sequences in schema ${s} to ${r};
      grant execute on all functions in schema ${s} to ${r};
      revoke insert, update, delete on ${s}.migrations from ${r};
      alter default privileges in schema ${s} grant select, insert, update, delete on tables to ${r};
      alter default privileges in schema ${s} grant usage, select on sequences to ${r};
      alter default privileges in schema ${s} grant execute on functions to ${r};
      commit`);
  } finally {
    await client.end();
  }
}
