import type pg from 'pg';
import { keyNameOf } from './key-name.ts';
import { openToken, SealedTokenError, sealToken } from './seal-token.ts';
import { sealedTokens, tokenColumns, type SealedToken, type TokenColumn } from './sealed-tokens.ts';
import { type TokenKeyring } from './token-keyring.ts';

/** What a rotation came to. */
export interface Rotation {
  /** How many tokens it sealed anew. */
  reencrypted: number;
  /** The keys that those were under before. */
  readonly from: Set<string>;
  /** Tokens whose key is lost, by the key's name, as the last pass saw them. */
  lost: Map<string, number>;
  /** Tokens that were not sealed here, or were changed since, as the last pass saw them. */
  damaged: number;
  /** Whether every token that could be opened ended under the current key. */
  isComplete: boolean;
}

export interface RotationParts {
  readonly pool: pg.Pool;
  readonly keyring: TokenKeyring;
  /** Told how many tokens this pass has looked at so far. */
  readonly onProgress: (looked: number) => void;
  /** Ends the run after the token in hand. */
  readonly stopping: AbortSignal;
}

/** A token that a refresh replaced in between may again be under an old key, where a replica still has the old one as its current. */
const MOST_PASSES = 10;

/**
 * Seals every token that is not under the current key anew, beside running replicas: a token is replaced where it is still the one
 * that was opened, so a refresh in between is never undone. A token that cannot be opened is counted and left as it is. Repeated
 * until a pass finds nothing to do; interrupted anywhere, it can be run again.
 */
export async function rotateTokens(parts: RotationParts): Promise<Rotation> {
  const rotation: Rotation = {
    ...{ reencrypted: 0, damaged: 0, isComplete: false },
    ...{ from: new Set<string>(), lost: new Map<string, number>() },
  };
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const outdated = await onePass(parts, rotation);
    if (outdated === 'interrupted') return rotation;
    if (outdated === 0) return { ...rotation, isComplete: true };
  }
  return rotation;
}

/** Gives how many tokens it found under another key than the current one, lost ones aside. */
async function onePass(parts: RotationParts, rotation: Rotation): Promise<number | 'interrupted'> {
  rotation.lost = new Map();
  rotation.damaged = 0;
  let outdated = 0;
  let looked = 0;
  for (const column of tokenColumns) {
    for await (const batch of sealedTokens(parts.pool, column)) {
      for (const token of batch) {
        if (parts.stopping.aborted) return 'interrupted';
        if (await isOutdated(parts, rotation, column, token)) outdated += 1;
        parts.onProgress((looked += 1));
      }
    }
  }
  return outdated;
}

async function isOutdated(
  { pool, keyring }: RotationParts,
  rotation: Rotation,
  column: TokenColumn,
  { rowKey, owner, sealed }: SealedToken,
): Promise<boolean> {
  const keyName = keyNameOf(sealed);
  if (keyName === keyring.current) return false;
  const binding = { owner, holds: column.holds };
  try {
    const resealed = await sealToken(keyring, await openToken(keyring, sealed, binding), binding);
    const { rowCount } = await pool.query(
      `UPDATE identity.${column.table} SET ${column.column} = $3 WHERE ${column.rowKey} = $1 AND ${column.column} = $2`,
      [rowKey, sealed, resealed],
    );
    if (rowCount === 1) {
      rotation.reencrypted += 1;
      rotation.from.add(keyName ?? '(none)');
    }
    return true;
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    if (error.code === 'token-key-lost') {
      const name = keyName ?? '(none)';
      rotation.lost.set(name, (rotation.lost.get(name) ?? 0) + 1);
    } else rotation.damaged += 1;
    return false;
  }
}
