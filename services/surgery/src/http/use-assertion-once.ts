import type { Pool } from 'pg';

/**
 * True the first time that an assertion's id is seen, false ever after, whichever replica saw it first. Ids that are long past their
 * time go with it, a few a call, so that nobody has to sweep them up.
 */
export async function useAssertionOnce(pool: Pool, tokenId: string, forgetAt: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with forgotten as (
       delete from surgery.used_assertion where token_id in (
         select token_id from surgery.used_assertion where forget_at < now() - interval '1 minute'
         limit 10 for update skip locked))
     insert into surgery.used_assertion (token_id, forget_at) values ($1, $2)
     on conflict (token_id) do nothing`,
    [tokenId, forgetAt],
  );
  return rowCount === 1;
}
