import { type Logger } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { keyNameOf } from './key-name.ts';
import { sealedTokens, tokenColumns } from './sealed-tokens.ts';
import { type TokenKeyring } from './token-keyring.ts';

/**
 * Logs, at error level, each key that tokens at rest need and that the keyring lacks, with how many need it. The service serves all the
 * same: the other tokens open, and those that do not are answered with `token-key-lost`.
 */
export async function reportMissingKeys(pool: pg.Pool, keyring: TokenKeyring, logger: Logger): Promise<void> {
  for (const [keyName, tokens] of await missingTokenKeys(pool, keyring)) {
    logger.error(
      { code: 'token-key-lost', keyName, tokens },
      'tokens at rest need a key that TOKEN_KEYS lacks',
    );
  }
}

/** How many tokens at rest need each key that the keyring lacks. */
export async function missingTokenKeys(
  pool: pg.Pool,
  keyring: TokenKeyring,
): Promise<ReadonlyMap<string, number>> {
  const missing = new Map<string, number>();
  for (const column of tokenColumns) {
    for await (const batch of sealedTokens(pool, column)) {
      for (const { sealed } of batch) {
        const keyName = keyNameOf(sealed) ?? '(none)';
        if (!keyring.keys.has(keyName)) missing.set(keyName, (missing.get(keyName) ?? 0) + 1);
      }
    }
  }
  return missing;
}
