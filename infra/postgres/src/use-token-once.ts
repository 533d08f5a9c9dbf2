import type pg from 'pg';

/**
 * True the first time that a token's id is seen, false ever after, whichever replica saw it first. `table` has the columns `token_id`, its
 * key, and `forget_at`. Ids that are long past their time go with it, a few a call, so that nobody has to sweep them up.
 */
export async function useTokenOnce(
  pool: pg.Pool,
  table: string,
  tokenId: string,
  forgetAt: Date,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with forgotten as (
       delete from ${table} where token_id in (
         select token_id from ${table} where forget_at < now() - interval '1 minute'
         limit 10 for update skip locked))
     insert into ${table} (token_id, forget_at) values ($1, $2)
     on conflict (token_id) do nothing`,
    [tokenId, forgetAt],
  );
  return rowCount === 1;
}
