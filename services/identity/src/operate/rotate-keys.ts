import { progressReport } from '@surgery-calendar/service-host';
import type pg from 'pg';
import { recordRotation } from '../tokens/record-rotation.ts';
import { rotateTokens } from '../tokens/rotate-tokens.ts';
import { countSealedTokens } from '../tokens/sealed-tokens.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';

interface RotateKeysParts {
  readonly pool: pg.Pool;
  readonly keyring: TokenKeyring;
  readonly clock: () => Date;
  readonly operator: string;
  readonly out: { write(text: string): unknown };
  readonly stopping: AbortSignal;
}

/**
 * Seals all tokens under the current key, tells how it goes, and writes a line into the audit log, when stopped midway as well. Gives
 * the exit code: 1 where a token is left under another key.
 */
export async function rotateKeys(parts: RotateKeysParts): Promise<0 | 1> {
  const { pool, keyring, out } = parts;
  const report = progressReport('rotate-keys', out);
  const total = await countSealedTokens(pool);
  const rotation = await rotateTokens({
    ...parts,
    onProgress: (looked) => report.step(looked, `of ${total} tokens looked at`),
  });
  await recordRotation(pool, rotation, {
    operator: parts.operator,
    now: parts.clock(),
    current: keyring.current,
  });
  report.done(`${rotation.reencrypted} tokens sealed under the key ${keyring.current}`);
  for (const [keyName, count] of rotation.lost) {
    out.write(`rotate-keys: the key ${keyName} is lost: ${count} tokens need it and were left as they are\n`);
  }
  if (rotation.damaged > 0) {
    out.write(`rotate-keys: ${rotation.damaged} tokens were not sealed here or were changed since\n`);
  }
  if (parts.stopping.aborted) out.write('rotate-keys: stopped; run it again to go on\n');
  else if (!rotation.isComplete) {
    out.write(
      'rotate-keys: a running replica still seals under another key; give it TOKEN_KEY_CURRENT first\n',
    );
  }
  return rotation.isComplete && rotation.lost.size === 0 && rotation.damaged === 0 ? 0 : 1;
}
