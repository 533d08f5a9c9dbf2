import { inTransaction } from '@surgery-calendar/postgres';
import type pg from 'pg';
import { appendAudit } from '../audit/append-audit.ts';
import { lockAccounts } from '../connection/lock-doctor.ts';
import { endGrant, type EndingParts } from '../google/end-grant.ts';
import { askAgainAt } from '../withdrawal/departure-lease.ts';
import { type ClaimedGrant } from './claim-discarded-grant.ts';

export interface EndingDiscardedParts extends EndingParts {
  readonly pool: pg.Pool;
  readonly clock: () => Date;
  readonly random: () => number;
}

/**
 * Has Google end a discarded grant, unless somebody here uses the account: Google ends all of an account's grants at once. While the row
 * is unfinished nobody can connect the account (`readAccountUse`), so none that is given meanwhile is ended with it.
 */
export async function endDiscardedGrant(parts: EndingDiscardedParts, claimed: ClaimedGrant): Promise<void> {
  if (await isWanted(parts.pool, claimed)) {
    await finish(parts, claimed, undefined);
    return;
  }
  const answer = await endGrant(parts, claimed);
  const now = parts.clock();
  if (answer === 'unavailable' && now < claimed.patientUntil) {
    await parts.pool.query(
      `UPDATE identity.discarded_grant SET due_at = $3, attempts = attempts + 1, lease = NULL, leased_until = NULL
        WHERE id = $1 AND lease = $2`,
      [claimed.id, claimed.lease, askAgainAt(now, claimed, parts.random())],
    );
    return;
  }
  await finish(parts, claimed, answer === 'ended');
}

/** A doctor has the account, waits for it, or is leaving it: whoever leaves last ends the grant. */
function isWanted(pool: pg.Pool, { googleSub }: ClaimedGrant): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await lockAccounts(client, [googleSub]);
    const { rowCount } = await client.query(
      `SELECT FROM identity.google_account WHERE sub = $1
       UNION ALL SELECT FROM identity.pending_grant WHERE google_sub = $1`,
      [googleSub],
    );
    return rowCount !== 0;
  });
}

function finish(
  { pool, clock }: EndingDiscardedParts,
  claimed: ClaimedGrant,
  revokedAtGoogle: boolean | undefined,
): Promise<void> {
  return inTransaction(pool, async (client) => {
    const at = clock();
    const { rowCount } = await client.query(
      `UPDATE identity.discarded_grant
          SET finished_at = $3, revoked_at_google = $4, refresh_token = NULL, lease = NULL, leased_until = NULL
        WHERE id = $1 AND lease = $2`,
      [claimed.id, claimed.lease, at, revokedAtGoogle],
    );
    if (rowCount !== 1) return;
    await appendAudit(client, {
      ...{ at, actor: { kind: 'system', id: 'discarded-grant' }, action: 'calendar.grant-discarded' },
      detail: { googleSub: claimed.googleSub, revokedAtGoogle: revokedAtGoogle ?? null },
    });
  });
}
