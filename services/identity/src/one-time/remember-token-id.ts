import type pg from 'pg';

/** The id of a token that is good once, and until when a second one must be known: the token's own end, the clocks' tolerance added. */
export interface TokenId {
  readonly issuer: string;
  readonly tokenId: string;
  readonly forgetAt: Date;
}

/**
 * True the first time that an issuer's token id is seen, false ever after, whichever replica saw it first. In a transaction, an id is
 * remembered when it commits; another who asks for the same waits until then.
 */
export async function rememberTokenId(
  database: pg.Pool | pg.ClientBase,
  { issuer, tokenId, forgetAt }: TokenId,
  /** False: its commit is not waited for, and a crash of the database forgets the ids of its last second. */
  awaitsCommit = true,
): Promise<boolean> {
  const { rowCount } = await database.query({
    name: awaitsCommit ? 'remember-token-id' : 'remember-token-id-soon',
    text: `INSERT INTO identity.used_token_id (issuer, token_id, forget_at) VALUES ($1, $2, $3)
      ON CONFLICT (issuer, token_id) DO NOTHING
      ${awaitsCommit ? '' : "RETURNING set_config('synchronous_commit', 'off', true)"}`,
    values: [issuer, tokenId, forgetAt],
  });
  return rowCount === 1;
}
