import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { type ChainEnd } from './audit-entry.ts';
import { breakAt, breakAtEnd, breakOfAnchor, START, type Break } from './chain-check.ts';
import { auditLines } from './read-audit-lines.ts';

export type Verdict =
  | { readonly kind: 'whole'; readonly lines: number; readonly end: ChainEnd }
  | { readonly kind: 'broken'; readonly first: Break };

/**
 * Walks the whole log, as it stands at one moment, beside whoever appends: each line's hash, its link to the one before, the end; and
 * that `anchor`, an end that was kept elsewhere, is still there. Whoever can rewrite the whole log can make it agree with itself:
 * only an anchor finds that.
 */
export function verifyAudit(
  pool: pg.Pool,
  anchor: ChainEnd | undefined,
  onProgress: (lines: number) => void = () => undefined,
): Promise<Verdict> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    let end = START;
    let lines = 0;
    let atAnchor = anchor?.seq === START.seq ? START.hash : undefined;
    for await (const line of auditLines(client)) {
      const first = breakAt(end, line);
      if (first !== undefined) return { kind: 'broken', first };
      end = { seq: line.seq, hash: line.hash };
      if (line.seq === anchor?.seq) atAnchor = line.hash;
      onProgress((lines += 1));
    }
    const first = breakAtEnd(end, await readHead(client)) ?? (anchor && breakOfAnchor(anchor, atAnchor));
    return first === undefined ? { kind: 'whole', lines, end } : { kind: 'broken', first };
  });
}

async function readHead(client: pg.ClientBase): Promise<ChainEnd | undefined> {
  const { rows } = await client.query<{ seq: string; hash: string }>(
    'SELECT seq, hash FROM identity.audit_head',
  );
  const [head] = rows;
  return head && { seq: BigInt(head.seq), hash: head.hash };
}
