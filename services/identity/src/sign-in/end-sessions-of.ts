import type pg from 'pg';

/** Ends every session of a doctor, by the id of their row. Gives how many there were. */
export async function endSessionsOf(
  database: pg.Pool | pg.ClientBase,
  { doctorRowId }: { readonly doctorRowId: string },
): Promise<number> {
  const { rowCount } = await database.query(
    `DELETE FROM identity.session WHERE sess -> 'doctor' ->> 'id' = $1`,
    [doctorRowId],
  );
  return rowCount ?? 0;
}
