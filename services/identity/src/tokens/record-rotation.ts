import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { type Rotation } from './rotate-tokens.ts';

/** The audit log's line of a rotation: how many tokens, from which keys to which, and what was lost. Holds no token and no key. */
export function recordRotation(
  pool: pg.Pool,
  rotation: Rotation,
  by: { readonly operator: string; readonly now: Date; readonly current: string },
): Promise<void> {
  return inTransaction(pool, (client) =>
    appendAudit(client, {
      at: by.now,
      actor: { kind: 'system', id: by.operator },
      action: 'tokens.key-rotated',
      detail: {
        toKey: by.current,
        fromKeys: [...rotation.from].sort().join(' '),
        reencrypted: rotation.reencrypted,
        lostKeys: [...rotation.lost.keys()].sort().join(' '),
        lost: [...rotation.lost.values()].reduce((sum, count) => sum + count, 0),
        damaged: rotation.damaged,
        isComplete: rotation.isComplete,
      },
    }),
  );
}
